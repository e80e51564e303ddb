package dev.headgate.ingest.delivery;

import dev.headgate.ingest.delivery.DeliveryState.Phase;
import dev.headgate.ingest.delivery.Rediscovery.State;
import dev.headgate.ingest.journal.JournalDamaged;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the journal holds into the store, every row exactly once.
 *
 * <p>A delivery is a range of the journal, written down before any of its rows is sent (frozen) and
 * once all of them are stored (done). In between, an insert that failed for sure is repeated; one
 * whose outcome is unclear, also after a restart, is waited out and then proven by asking the store
 * which rows it holds. What the proof cannot explain halts delivery until a person has looked.
 *
 * <p>One thread delivers and one settles usage; {@link #state} may be asked by any.
 */
public final class DeliverToStore {
  /** How often gathering looks for more records while a delivery's pace is waited for. */
  private static final Duration GATHERING_STEP = Duration.ofMillis(20);

  /** How long an idle thread waits for a record before it looks whether it is to stop. */
  private static final Duration IDLE_STEP = Duration.ofMillis(200);

  /** How often it is looked whether a refill is asked for. */
  private static final Duration REFILL_LOOK = Duration.ofSeconds(1);

  private static final Duration LEDGER_RETRY = Duration.ofSeconds(1);

  private final JournalReader journal;
  private final DeliveryLog log;
  private final UndeliverableRows letterFormat;
  private final DeliveryPolicy policy;
  private final DeliveryObserver observer;
  private final Waiting waiting = new Waiting();
  private final DeliveryProgress progress;
  private final PatientStore store;
  private final UsageSettlement settlement;
  private final RangeRows range;
  private final NextRange nextRange;
  private final FormerLives formerLives;
  private final Rediscovery rediscovery;
  private final Refilling refilling;
  private final RefillRequests refills;
  private volatile boolean isRefilling;
  private long rowsSent;
  private long nextRefillLook = System.nanoTime();
  private @Nullable JournalPosition next;
  private long lastFreezeNanos;
  private @Nullable Thread deliverer;
  private @Nullable Thread settler;

  public DeliverToStore(
      JournalReader journal,
      DeliveryLog log,
      EventStore store,
      UndeliverableRows letterFormat,
      UsageLedger ledger,
      DeliveryPolicy policy,
      InstantSource clock,
      DeliveryObserver observer) {
    this(
        journal,
        log,
        store,
        letterFormat,
        ledger,
        policy,
        clock,
        observer,
        Erased.NOTHING,
        RefillRequests.NONE);
  }

  public DeliverToStore(
      JournalReader journal,
      DeliveryLog log,
      EventStore store,
      UndeliverableRows letterFormat,
      UsageLedger ledger,
      DeliveryPolicy policy,
      InstantSource clock,
      DeliveryObserver observer,
      Erased erased,
      RefillRequests refills) {
    this.journal = journal;
    this.log = log;
    this.letterFormat = letterFormat;
    this.policy = policy;
    this.observer = observer;
    progress = new DeliveryProgress(clock, observer);
    this.store = new PatientStore(store, policy, progress, waiting);
    settlement = new UsageSettlement(ledger, journal, clock, observer);
    range = new RangeRows(policy, erased);
    nextRange = new NextRange(journal, new RangeRows(policy, erased));
    formerLives = new FormerLives(journal, this.store, observer);
    rediscovery = new Rediscovery(journal, range, this.store);
    refilling = new Refilling(journal, range, this.store, rediscovery, this::send);
    this.refills = refills;
    lastFreezeNanos = System.nanoTime() - policy.pace().toNanos();
  }

  /** Starts the two threads. To be called once. */
  public void start() {
    Optional<JournalPosition> deliveredBefore = log.next();
    deliverer = Thread.ofPlatform().name("delivery").daemon().start(this::run);
    settler =
        Thread.ofPlatform().name("usage-settling").daemon().start(() -> settleOn(deliveredBefore));
  }

  /**
   * Ends delivery after the insert under way, within the time. What is not done then stays frozen
   * in the log and is proven at the next start; nothing is lost by a time-out.
   *
   * @return whether both threads have ended
   */
  public boolean stop(Duration atMost) throws InterruptedException {
    waiting.stop();
    long end = System.nanoTime() + atMost.toNanos();
    boolean delivered = join(deliverer, end);
    return join(settler, end) && delivered;
  }

  private static boolean join(@Nullable Thread thread, long end) throws InterruptedException {
    return thread == null || thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
  }

  /** How delivery is doing. */
  public DeliveryState state() {
    DeliveryProgress.Snapshot seen = progress.now();
    return new DeliveryState(
        seen.phase(),
        seen.next(),
        seen.next().map(this::pendingFrom).orElse(0L),
        seen.oldestPendingAt(),
        log.state().lastDoneAt(),
        seen.failingSince(),
        seen.lastError(),
        seen.halted(),
        settlement.failingSince());
  }

  private long pendingFrom(JournalPosition position) {
    JournalPosition end = journal.durableEnd();
    return end.epoch() == position.epoch()
        ? Math.max(0, end.sequence() - position.sequence())
        : end.sequence() - 1;
  }

  private void run() {
    try {
      while (!waiting.isStopping()) {
        deliverUnlessHalted();
      }
    } catch (Waiting.Stopped _) {
      // What is open stays so, and is proven at the next start.
    } finally {
      progress.at(Phase.STOPPED);
    }
  }

  /** A bug halts delivery as well: it stays visible, and nothing is sent on a guess. */
  private void deliverUnlessHalted() {
    try {
      if (!deliverNext()) {
        awaitMore();
      }
    } catch (Waiting.Stopped stopped) {
      throw stopped;
    } catch (DeliveryHalted | JournalDamaged halted) {
      halt(PatientStore.describe(halted));
    } catch (RuntimeException bug) {
      halt("Unexpected: " + bug);
    }
  }

  private void halt(String why) {
    progress.halted(why);
    formerLives.forget();
    next = null;
    waiting.pause(policy.haltedRecheck());
  }

  /**
   * Delivers what a former life left open, or else the next range.
   *
   * @return false if there is nothing to deliver
   */
  boolean deliverNext() {
    Optional<FrozenDelivery> open = log.open();
    if (open.isPresent()) {
      recover(open.get());
      return true;
    }
    if (isRefillDue()) {
      refill();
    }
    if (isInStore(position())) {
      rediscover(position());
      return true;
    }
    if (!gather()) {
      return false;
    }
    if (formerLives.isToBeAsked(range.first())) {
      formerLives.ask(range.first(), range.batchDay());
      next = range.first();
      return true;
    }
    return deliver();
  }

  /** Whether what the store has lost is being sent again. */
  public boolean isRefilling() {
    return isRefilling;
  }

  private boolean isRefillDue() {
    long now = System.nanoTime();
    if (now - nextRefillLook < 0) {
      return false;
    }
    nextRefillLook = now + REFILL_LOOK.toNanos();
    return refills.isAsked();
  }

  /** Nothing is open, so what the log calls delivered is all that there can be. */
  private void refill() {
    isRefilling = true;
    rowsSent = 0;
    Optional<String> stopped = Optional.empty();
    try {
      store.awaitQuiet();
      log.next().ifPresent(refilling::refillUpTo);
    } catch (DeliveryHalted | JournalDamaged halted) {
      stopped = Optional.of(PatientStore.describe(halted));
    } finally {
      isRefilling = false;
    }
    RefillRequests.Report report =
        new RefillRequests.Report(
            refilling.deliveries(), rowsSent, refilling.notCompared(), stopped);
    observer.refilled(report);
    refills.answer(report);
  }

  private boolean isInStore(JournalPosition first) {
    return formerLives.known(first).filter(life -> life.holds(first)).isPresent()
        && rediscovery.holdsRecord(first);
  }

  /** Notes a delivery that was done before, and sends what the store lacks of it. */
  private void rediscover(JournalPosition first) {
    StoredLife life = formerLives.known(first).orElseThrow();
    Rediscovery.Found found = rediscovery.find(life, first, first.nextLife());
    progress.delivering(first, range.oldestJournaledAt());
    log.freeze(found.delivery());
    finish(found.delivery(), found.state());
  }

  private void recover(FrozenDelivery frozen) {
    range.rebuild(journal, frozen);
    progress.delivering(frozen.first(), range.oldestJournaledAt());
    if (!formerLives.isFormer(frozen.first())) {
      finish(frozen, State.OPEN);
      return;
    }
    store.awaitQuiet(frozen);
    StoredLife stored = StoredLife.ask(store, frozen.first(), frozen.batchDay());
    if (stored
        .firstAfter(frozen.first())
        .filter(it -> it.compareTo(frozen.last()) <= 0)
        .isPresent()) {
      refillOpen(stored, frozen);
    } else {
      finish(frozen, rediscovery.isCutOff(stored, frozen) ? State.CUT_OFF : State.OPEN);
    }
  }

  /** Its range was cut in another way since, from another copy of the journal. */
  private void refillOpen(StoredLife stored, FrozenDelivery frozen) {
    List<UndeliverableRow> undeliverable =
        refilling.refill(stored, frozen.first(), frozen.last().plus(1));
    range.rebuild(journal, frozen);
    done(frozen, undeliverable);
  }

  private void finish(FrozenDelivery frozen, State state) {
    long began = System.nanoTime();
    done(frozen, send(frozen, state));
    observer.delivered(frozen, Duration.ofNanos(System.nanoTime() - began));
  }

  /** Sends what the store lacks of the range's rows. */
  private List<UndeliverableRow> send(FrozenDelivery frozen, State state) {
    if (state == State.WHOLE) {
      return List.of();
    }
    OpenDelivery delivery = new OpenDelivery(frozen, range, store, letterFormat, policy, observer);
    switch (state) {
      case OPEN -> delivery.prove();
      case CUT_OFF -> delivery.proveKnownPart();
      case MISSING, WHOLE -> {}
    }
    rowsSent += delivery.missing();
    return delivery.complete();
  }

  private boolean deliver() {
    if (range.isOutdated()) {
      return true;
    }
    FrozenDelivery frozen = range.freeze();
    log.freeze(frozen);
    readAhead(frozen);
    try {
      finish(frozen, State.MISSING);
    } finally {
      nextRange.finish();
    }
    return true;
  }

  /** Of former lives it is asked first where a range may begin and end. */
  private void readAhead(FrozenDelivery frozen) {
    if (range.isFull() && !formerLives.isFormer(frozen.first())) {
      nextRange.begin(frozen.last().plus(1));
    }
  }

  private void done(FrozenDelivery frozen, List<UndeliverableRow> undeliverable) {
    log.done(frozen, undeliverable);
    progress.done();
    settlement.add(frozen.first(), frozen.last(), range.usage().toList());
    next = null;
  }

  /**
   * Fills the range: with what is there, and with what comes until the pace lets it go.
   *
   * @return whether there is anything to deliver
   */
  private boolean gather() {
    JournalPosition from = position();
    JournalPosition end = nextRange.moveTo(range, from).orElseGet(() -> gatherFrom(from));
    if (range.isEmpty()) {
      next = end;
      progress.idle(end);
      return false;
    }
    progress.delivering(from, range.oldestJournaledAt());
    while (!range.isFull() && !isTimeToGo()) {
      waiting.pause(GATHERING_STEP);
      end = range.gather(journal, end);
    }
    lastFreezeNanos = System.nanoTime();
    return true;
  }

  private JournalPosition gatherFrom(JournalPosition from) {
    formerLives
        .known(from)
        .map(life -> life.firstFrom(from).orElse(from.nextLife()))
        .ifPresentOrElse(range::clearUpTo, range::clear);
    return range.gather(journal, from);
  }

  private boolean isTimeToGo() {
    return System.nanoTime() - lastFreezeNanos >= policy.pace().toNanos();
  }

  private JournalPosition position() {
    JournalPosition from = next;
    return from != null ? from : log.next().orElseGet(journal::oldest);
  }

  private void awaitMore() {
    JournalPosition from = position();
    waiting.interruptibly(() -> journal.awaitDurable(from, IDLE_STEP));
  }

  /** Writes usage that is not settled yet; tells whether all of it is. */
  boolean settleUsage(Optional<JournalPosition> deliveredBefore) {
    return settlement.settle(deliveredBefore);
  }

  private void settleOn(Optional<JournalPosition> deliveredBefore) {
    boolean settled = true;
    try {
      while (!waiting.isStopping()) {
        if (settled) {
          settlement.awaitNews(IDLE_STEP);
        } else {
          waiting.pause(LEDGER_RETRY);
        }
        settled = settleUsage(deliveredBefore);
      }
    } catch (Waiting.Stopped | InterruptedException _) {
      // The journal tells at the next start what was not settled.
    }
  }
}
