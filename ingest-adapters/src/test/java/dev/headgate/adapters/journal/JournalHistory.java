package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.journal.JournalRig.Kept;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.DeliveryLog;
import dev.headgate.ingest.delivery.DeliveryObserver;
import dev.headgate.ingest.delivery.DeliveryPolicy;
import dev.headgate.ingest.delivery.DeliverySteps;
import dev.headgate.ingest.delivery.DeliveryTotals;
import dev.headgate.ingest.delivery.Erased;
import dev.headgate.ingest.delivery.EventStore;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.InMemoryEventStore;
import dev.headgate.ingest.delivery.InMemoryUsageLedger;
import dev.headgate.ingest.delivery.OutcomeUnclear;
import dev.headgate.ingest.delivery.RefillRequests;
import dev.headgate.ingest.delivery.RowBatch;
import dev.headgate.ingest.delivery.UndeliverableRow;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.journal.Tally;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * A random life of a journal with its delivery, and what must hold of it: what was acknowledged is
 * there, once, at its place, until it is delivered, and then once in the store; what is there was
 * handed in; whoever read something finds it again; the counts add up.
 *
 * <p>Each step carries its own randomness, so that a life that fails can be shortened step by step.
 */
final class JournalHistory {
  private static final int STEPS = 40;
  private static final int IDS = 60;
  private static final DeliveryPolicy DELIVERY =
      new DeliveryPolicy(
          12, 20_000, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1_000);

  /** Each has about a quarter of the events. */
  private static final List<Person> PERSONS =
      IntStream.range(0, 4)
          .mapToObj(
              number -> new Person(Person.Field.USER_ID, "0".repeat(32), "%064x".formatted(number)))
          .toList();

  /** What can happen; those from {@link #CUT_SOON} on are faults. */
  enum Kind {
    APPEND,
    APPEND_MANY,
    APPEND_LARGE,
    READ,
    HOUSEKEEP,
    DELIVER,
    PASS_TIME,
    TALLY,
    ERASE,
    RESTART,
    CUT_SOON,
    FAIL_SOON,
    STORE_FAILS,
    DISK_FILLS,
    CRASH,
    KILL;

    private static final Kind[] ORDERLY = {
      APPEND,
      APPEND,
      APPEND,
      APPEND_MANY,
      APPEND_MANY,
      APPEND_LARGE,
      READ,
      HOUSEKEEP,
      DELIVER,
      DELIVER,
      PASS_TIME,
      TALLY,
      ERASE,
      RESTART
    };
    private static final Kind[] FAULTS = {
      CUT_SOON, CUT_SOON, FAIL_SOON, STORE_FAILS, DISK_FILLS, CRASH, KILL
    };
  }

  /** Segments are finished, delivered and deleted, each just after its id file was made. */
  static final Kind[] RETIRING = {
    Kind.APPEND_LARGE,
    Kind.APPEND_LARGE,
    Kind.DELIVER,
    Kind.DELIVER,
    Kind.DELIVER,
    Kind.PASS_TIME,
    Kind.HOUSEKEEP
  };

  /** The log of deliveries cannot be written, and is begun anew. */
  static final Kind[] FAILING = {
    Kind.APPEND,
    Kind.FAIL_SOON,
    Kind.DELIVER,
    Kind.DELIVER,
    Kind.APPEND_MANY,
    Kind.DELIVER,
    Kind.DELIVER,
    Kind.KILL
  };

  /** Marks of erasures are set and forgotten. */
  static final Kind[] ERASING = {
    Kind.APPEND, Kind.ERASE, Kind.DELIVER, Kind.ERASE, Kind.PASS_TIME, Kind.ERASE
  };

  /** Each start finds a last group that nobody claims. */
  static final Kind[] KILLED = {
    Kind.APPEND, Kind.KILL, Kind.APPEND_LARGE, Kind.APPEND_MANY, Kind.DELIVER, Kind.KILL
  };

  /** One step, with all its randomness. */
  record Step(Kind kind, long seed) {
    @Override
    public String toString() {
      return kind + ":" + seed;
    }

    static Step of(String text) {
      String[] parts = text.split(":");
      return new Step(Kind.valueOf(parts[0]), Long.parseLong(parts[1]));
    }
  }

  private final List<Step> steps;
  private final JournalRig rig = new JournalRig();
  private final List<String> log = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom(0);

  /** What power cuts leave. */
  private SplittableRandom outcomes = new SplittableRandom(0);

  private long[] cuts = {};
  private long fate;
  private Slip slip = Slip.NONE;
  private boolean recording;
  private boolean storeIsLazy;

  private MemoryFiles files = new MemoryFiles();
  private FileJournal journal;
  private DeliverToStore delivery;
  private final ModelStore store = new ModelStore();
  private final List<String> recorded = new ArrayList<>();
  private long calls;

  private final Map<JournalPosition, byte[]> acknowledged = new TreeMap<>();
  private final Map<Long, Long> firstSeen = new HashMap<>();
  private final Set<Long> maybeSeen = new HashSet<>();
  private final Set<String> owed = new HashSet<>();
  private final Set<String> unknown = new HashSet<>();
  private int events;
  private JournalPosition shown;
  private JournalPosition doneUpTo;
  private boolean openIsKnown = true;
  private FrozenDelivery frozen;
  private final Map<Integer, ErasureMark> marks = new TreeMap<>();
  private final Set<Integer> unsureMarks = new HashSet<>();
  private final Set<String> erased = new HashSet<>();
  private final Set<String> maybeErased = new HashSet<>();
  private long retiredUpTo;

  JournalHistory(List<Step> steps) {
    this.steps = List.copyOf(steps);
    rig.settings =
        new JournalSettings(
            10 * JournalFormat.BLOCK, 1 << 20, 1 << 24, 0, Duration.ofHours(1), 1L << 30, 1 << 20);
  }

  /** A random history. */
  static JournalHistory of(long seed) {
    return new JournalHistory(steps(seed, true));
  }

  /** Only orderly steps; combined with {@link #cutBefore} for power cuts at chosen calls. */
  static JournalHistory orderly(long seed) {
    return new JournalHistory(steps(seed, false));
  }

  /** These kinds of steps, four times over. */
  static JournalHistory rounds(long seed, Kind... round) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 4 * round.length; i++) {
      steps.add(new Step(round[i % round.length], random.nextInt(1_000_000)));
    }
    return new JournalHistory(steps);
  }

  private static List<Step> steps(long seed, boolean faults) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      boolean fault = faults && random.nextInt(4) == 0;
      Kind[] kinds = fault ? Kind.FAULTS : Kind.ORDERLY;
      steps.add(new Step(kinds[random.nextInt(kinds.length)], random.nextInt(1_000_000)));
    }
    return steps;
  }

  /** The power is cut before these calls that change something, counted over all lives. */
  JournalHistory cutBefore(long... calls) {
    cuts = calls;
    return this;
  }

  /** Another outcome of the same power cuts. */
  JournalHistory fate(long fate) {
    this.fate = fate;
    return this;
  }

  JournalHistory slipping(Slip slip) {
    this.slip = slip;
    return this;
  }

  /** A mutant of the delivery: an insert is sent only when its delivery is written down as done. */
  JournalHistory insertingAfterDone() {
    storeIsLazy = true;
    return this;
  }

  JournalHistory recording() {
    recording = true;
    return this;
  }

  List<Step> steps() {
    return steps;
  }

  List<String> log() {
    return log;
  }

  /** Place and name of each call that changed something. */
  List<String> recorded() {
    return recorded;
  }

  /** The same on other steps. */
  private JournalHistory with(List<Step> other) {
    JournalHistory history = new JournalHistory(other);
    history.cuts = cuts;
    history.fate = fate;
    history.slip = slip;
    history.storeIsLazy = storeIsLazy;
    return history;
  }

  @Override
  public String toString() {
    return steps
        + (cuts.length == 0 ? "" : " cut before calls " + Arrays.toString(cuts))
        + (fate == 0 ? "" : " fate " + fate)
        + (slip.equals(Slip.NONE) ? "" : " " + slip);
  }

  /** What goes wrong in this history, if something does. */
  Optional<Throwable> failure() {
    try {
      run();
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(e);
    }
  }

  /** The fewest steps of a failing history that still fail; leaving out any one mends it. */
  JournalHistory shrunk() {
    List<Step> left = steps;
    for (int chunk = left.size() / 2; chunk > 0; ) {
      List<Step> shorter = null;
      for (int from = 0; from < left.size() && shorter == null; from += chunk) {
        List<Step> tried = new ArrayList<>(left);
        tried.subList(from, Math.min(from + chunk, tried.size())).clear();
        if (with(tried).failure().isPresent()) {
          shorter = tried;
        }
      }
      if (shorter == null) {
        chunk /= 2;
      } else {
        left = shorter;
        chunk = Math.min(chunk, Math.max(1, left.size() / 2));
      }
    }
    return with(left);
  }

  /** Runs the history and returns how many calls changed something. */
  long run() {
    outcomes = new SplittableRandom(fate);
    prepare();
    start();
    for (Step step : steps) {
      random = new SplittableRandom(step.seed());
      outcomes = new SplittableRandom(31 * step.seed() + fate);
      try {
        take(step.kind());
      } catch (MemoryFiles.PowerCut e) {
        log.add("the power is cut in the middle");
      }
      if (files.isDead()) {
        crash();
      }
    }
    end();
    return calls;
  }

  /** All that is owed arrives in the end. */
  private void end() {
    cuts = new long[0];
    files.setCapacity(Long.MAX_VALUE);
    crash();
    store.faults = 0;
    while (deliverNext()) {
      log.add("delivered");
    }
    check();
    Set<String> missing = new HashSet<>(owed);
    missing.removeAll(store.texts());
    missing.removeAll(maybeErased);
    assertThat(missing).as("acknowledged, and not in the store").isEmpty();
  }

  private void take(Kind kind) {
    switch (kind) {
      case APPEND -> append(1, 1, 4000);
      case APPEND_MANY -> append(1 + random.nextInt(4), 1, 3000);
      case APPEND_LARGE -> append(1, 5000, 9000);
      case READ -> read();
      case HOUSEKEEP -> journal.keepHouseOnce();
      case DELIVER -> deliver();
      case PASS_TIME -> rig.advance(Duration.ofMinutes(random.nextInt(0, 300)));
      case TALLY -> addToTally();
      case ERASE -> erase();
      case RESTART -> restart();
      case CUT_SOON -> files.crashAtCall(random.nextInt(12));
      case FAIL_SOON -> failSoon();
      case STORE_FAILS -> store.faults = 1 + random.nextInt(3);
      case DISK_FILLS -> fillDisk();
      case CRASH -> crash();
      case KILL -> kill();
    }
  }

  private void start() {
    for (int tries = 0; ; tries++) {
      assertThat(tries).as("starts in a row that failed").isLessThan(30);
      try {
        journal = rig.open(files);
        log.add("open, life " + journal.durableEnd().epoch());
        openDelivery();
        return;
      } catch (MemoryFiles.PowerCut e) {
        log.add("power cut while opening");
        replaceFiles(files.crash(outcomes));
      } catch (java.io.UncheckedIOException | JournalUnavailable e) {
        log.add("cannot open: " + e.getMessage());
        replaceFiles(files.kill());
        files.setCapacity(Long.MAX_VALUE);
      }
    }
  }

  /** A delivery that failed begins anew, as it does after it was halted. */
  private void openDelivery() {
    delivery =
        new DeliverToStore(
            journal,
            new NotedLog(),
            store,
            store.rows,
            new InMemoryUsageLedger(),
            DELIVERY,
            rig.wall(),
            DeliveryObserver.NONE,
            new Erased(journal.erasures(), JournalHistory::isOf),
            RefillRequests.NONE);
  }

  private void replaceFiles(MemoryFiles next) {
    calls += files.callCount();
    recorded.addAll(files.calls());
    files = next;
    prepare();
  }

  private void prepare() {
    files.slip(slip);
    if (recording) {
      files.record();
    }
    Arrays.stream(cuts)
        .filter(cut -> cut > calls)
        .min()
        .ifPresent(cut -> files.crashAtCall(cut - 1 - calls));
  }

  /** A power cut. */
  private void crash() {
    log.add("power cut");
    goOnWith(files.crash(outcomes));
  }

  private void kill() {
    log.add("kill");
    goOnWith(files.kill());
  }

  private void restart() {
    log.add("restart");
    journal.close();
    if (!files.isDead()) {
      goOnWith(files.kill());
    }
  }

  private void goOnWith(MemoryFiles next) {
    shown = journal.durableEnd();
    store.forgetHeld();
    replaceFiles(next);
    start();
    afterStart();
  }

  private void failSoon() {
    int[] left = {random.nextInt(6)};
    log.add("fail after " + left[0] + " calls");
    files.failWhen(call -> left[0]-- == 0);
  }

  private void fillDisk() {
    long room = random.nextInt(3) == 0 ? Long.MAX_VALUE : random.nextInt(20) * 4096L;
    log.add("room for " + room);
    if (room == Long.MAX_VALUE) {
      files.setCapacity(room);
    } else {
      files.leaveRoomFor(room);
    }
  }

  private void addToTally() {
    journal.tally().add(Api.MEDIA, Tally.Count.RECEIVED, 5);
    journal.tally().add(Api.MEDIA, Tally.Count.REFUSED, 5);
    journal.saveTally();
  }

  /** Somebody is erased, and forgotten when nothing of before is kept. */
  private void erase() {
    int erasure = random.nextInt(1, 4);
    ErasureMark known = marks.get(erasure);
    try {
      if (known == null) {
        setMark(erasure);
        log.add("marked " + erasure);
      } else if (journal.erasures().retire(known)) {
        retiredUpTo = Math.max(retiredUpTo, known.end());
        checkRetired();
        unsureMarks.add(erasure);
        journal.erasures().forget(known);
        unsureMarks.clear();
        marks.remove(erasure);
        log.add("forgot " + erasure);
      }
    } catch (JournalUnavailable e) {
      log.add("erasure " + erasure + " not written down");
    }
  }

  /** What is not frozen yet when the mark is set never reaches the store. */
  private void setMark(int erasure) {
    Person person = person(erasure);
    Set<String> theirs = new HashSet<>(owed);
    theirs.removeIf(text -> !person.equals(personOf(text)));
    theirs.removeAll(store.texts());
    maybeErased.addAll(theirs);
    unsureMarks.add(erasure);
    marks.put(erasure, journal.erasures().set(erasure, TestRecords.TENANT, Optional.of(person)));
    unsureMarks.clear(); // all marks are written down anew
    if (openIsKnown && frozen == null) {
      erased.addAll(theirs);
    }
  }

  private static Person person(int number) {
    return PERSONS.get(number % PERSONS.size());
  }

  /** A row's text begins with its event's id. */
  private static Person personOf(String text) {
    return person(Integer.parseInt(text.substring(0, text.indexOf('/'))));
  }

  private static boolean isOf(
      Person person,
      StoreTable table,
      int schema,
      int missing,
      byte[] bytes,
      int offset,
      int length) {
    int head = Integer.BYTES - missing;
    return person.equals(
        personOf(new String(bytes, offset + head, length - head, StandardCharsets.UTF_8)));
  }

  private void checkRetired() {
    assertThat(Long.compareUnsigned(journal.oldest().packed(), retiredUpTo))
        .as("nothing is kept before a mark that was retired")
        .isGreaterThanOrEqualTo(0);
  }

  private void checkMarks() {
    Map<Integer, ErasureMark> found = new TreeMap<>();
    journal.erasures().all().forEach(mark -> found.put(mark.erasure(), mark));
    Map<Integer, ErasureMark> sure = new TreeMap<>(found);
    sure.keySet().removeAll(unsureMarks);
    Map<Integer, ErasureMark> expected = new TreeMap<>(marks);
    expected.keySet().removeAll(unsureMarks);
    assertThat(sure).as("marks of erasures").isEqualTo(expected);
    marks.clear();
    marks.putAll(found);
    unsureMarks.clear();
  }

  /** Reads from some place on, as a refill of the store would. */
  private void read() {
    List<Kept> all = JournalRig.readAll(journal);
    if (all.isEmpty()) {
      return;
    }
    int from = random.nextInt(all.size());
    List<Kept> rest = JournalRig.readFrom(journal, all.get(from).position());
    assertThat(rest).hasSize(all.size() - from);
    assertThat(rest.getFirst().position()).isEqualTo(all.get(from).position());
    assertThat(rest.getFirst().bytes()).isEqualTo(all.get(from).bytes());
  }

  private void append(int together, int least, int most) {
    List<JournalRecord> records = new ArrayList<>();
    List<long[]> ids = new ArrayList<>();
    List<List<String>> texts = new ArrayList<>();
    List<PendingAppend> pending = new ArrayList<>();
    for (int i = 0; i < together; i++) {
      long[] chosen = new long[random.nextInt(1, 4)];
      Arrays.setAll(chosen, e -> random.nextInt(IDS));
      List<String> rows = new ArrayList<>();
      for (long id : chosen) {
        rows.add(id + "/" + events++);
      }
      JournalRecord record = TestRecords.texts(random.nextInt(least, most), chosen, rows);
      records.add(record);
      ids.add(chosen);
      texts.add(rows);
      pending.add(journal.enqueue(record));
    }
    journal.commit();
    for (int i = 0; i < together; i++) {
      settle(pending.get(i), records.get(i), ids.get(i), texts.get(i));
    }
  }

  private void settle(PendingAppend append, JournalRecord record, long[] ids, List<String> texts) {
    assertThat(append.isSettled()).isTrue();
    try {
      AppendReceipt receipt = append.result();
      JournalPosition position =
          new JournalPosition(journal.durableEnd().epoch(), receipt.sequence());
      log.add(
          "kept %s at %s without %s"
              .formatted(Arrays.toString(ids), position, receipt.duplicates()));
      long now = receipt.journaledAt().toEpochMilli();
      int left = 0;
      for (int i = 0; i < ids.length; i++) {
        boolean duplicate = receipt.duplicates().get(i);
        Long first = firstSeen.get(ids[i]);
        boolean within = first != null && now - first < Duration.ofHours(24).toMillis();
        if (within) {
          assertThat(duplicate).as("event %d, first kept at %d", ids[i], first).isTrue();
        } else if (duplicate) {
          assertThat(maybeSeen).as("event %d is new", ids[i]).contains(ids[i]);
        }
        if (!duplicate) {
          firstSeen.put(ids[i], now);
          maybeSeen.remove(ids[i]);
          owed.add(texts.get(i));
          left++;
        }
      }
      byte[] previous = acknowledged.put(position, expected(record, receipt, left));
      assertThat(previous).as("place %s is used twice", position).isNull();
    } catch (JournalUnavailable e) {
      log.add("refused " + Arrays.toString(ids) + ", unknown: " + e.isOutcomeUnknown());
      if (e.isOutcomeUnknown()) {
        for (long id : ids) {
          maybeSeen.add(id);
        }
        unknown.addAll(texts);
      }
    }
  }

  private static byte[] expected(JournalRecord record, AppendReceipt receipt, int left) {
    GroupBuffer buffer = new GroupBuffer(64 * 1024);
    buffer.add(record, receipt.duplicates(), 1, 1);
    byte[] bytes = buffer.onlyRecord();
    assertThat(new JournalRecord(bytes, 0, bytes.length).entries()).isEqualTo(left);
    return bytes;
  }

  private void deliver() {
    try {
      log.add("delivering: " + deliverNext());
    } catch (JournalUnavailable e) {
      log.add("delivery not written down");
      openDelivery();
    }
  }

  /** One range; a life without records is passed by in a step of its own. */
  private boolean deliverNext() {
    for (int life = 0; life < journal.durableEnd().epoch(); life++) {
      if (DeliverySteps.deliverNext(delivery)) {
        return true;
      }
    }
    return false;
  }

  /** Notes what the log of deliveries was told. */
  private final class NotedLog implements DeliveryLog {
    private final DeliveryLog real = journal.deliveries();

    @Override
    public Optional<FrozenDelivery> open() {
      return real.open();
    }

    @Override
    public Optional<JournalPosition> next() {
      return real.next();
    }

    @Override
    public void freeze(FrozenDelivery delivery) {
      openIsKnown = false;
      real.freeze(delivery);
      openIsKnown = true;
      frozen = delivery;
      log.add("frozen " + delivery);
    }

    @Override
    public void done(FrozenDelivery delivery, List<UndeliverableRow> undeliverable) {
      openIsKnown = false;
      real.done(delivery, undeliverable);
      openIsKnown = true;
      doneUpTo = delivery.last().plus(1);
      frozen = null;
      log.add("done up to " + doneUpTo);
      store.insertHeld();
    }

    @Override
    public DeliveryTotals state() {
      return real.state();
    }
  }

  /** A store that survives everything, and fails when it is told to. */
  private final class ModelStore implements EventStore {
    final InMemoryEventStore rows = new InMemoryEventStore();
    private final List<InMemoryEventStore.Row> held = new ArrayList<>();
    int faults;

    @Override
    public boolean isReachable() {
      return true;
    }

    @Override
    public void insert(RowBatch batch) {
      if (storeIsLazy) {
        held.addAll(rows.parse(batch));
        return;
      }
      switch (strikes() ? random.nextInt(4) : 4) {
        case 0 -> throw files.cutPower();
        case 1 -> {
          rows.insert(batch);
          throw files.cutPower();
        }
        case 2 -> throw new OutcomeUnclear("timed out, not stored", null);
        case 3 -> {
          rows.insert(batch);
          throw new OutcomeUnclear("timed out, stored", null);
        }
        default -> rows.insert(batch);
      }
    }

    private boolean strikes() {
      return faults > 0 && faults-- > 0;
    }

    @Override
    public void awaitQuiet(FrozenDelivery delivery) {}

    @Override
    public void awaitQuiet() {}

    @Override
    public Presence probe(FrozenDelivery delivery, StoreTable table) {
      return rows.probe(delivery, table);
    }

    /** Nothing, so that a log of deliveries that lost an entry is noticed by what is doubled. */
    @Override
    public List<Holding> holdings(StoreTable table, JournalPosition from, LocalDate since) {
      return List.of();
    }

    @Override
    public BitSet lettersForRefused(FrozenDelivery delivery) {
      return rows.lettersForRefused(delivery);
    }

    @Override
    public boolean agrees(FrozenDelivery delivery, RowBatch batch, IntUnaryOperator starts) {
      return rows.agrees(delivery, batch, starts);
    }

    void insertHeld() {
      held.forEach(rows::add);
      held.clear();
    }

    void forgetHeld() {
      held.clear();
    }

    List<String> texts() {
      return rows.rows(StoreTable.MEDIA_EVENTS).stream().map(row -> row.text().strip()).toList();
    }
  }

  private void afterStart() {
    check();
    checkMarks();
    checkRetired();
    FrozenDelivery open = journal.deliveries().open().orElse(null);
    JournalPosition next = journal.deliveries().next().orElse(null);
    if (openIsKnown) {
      assertThat(open).as("the open delivery").isEqualTo(frozen);
    }
    if (doneUpTo != null) {
      assertThat(next).as("the delivered place").isNotNull().isGreaterThanOrEqualTo(doneUpTo);
    }
    frozen = open;
    doneUpTo = next;
    openIsKnown = true;
  }

  private void check() {
    List<Kept> all = JournalRig.readAll(journal);
    Map<JournalPosition, byte[]> kept = new TreeMap<>();
    for (Kept record : all) {
      assertThat(kept.put(record.position(), record.bytes())).isNull();
    }
    JournalPosition oldest = journal.oldest();
    acknowledged.forEach(
        (position, bytes) -> {
          if (position.compareTo(oldest) >= 0) {
            assertThat(kept.get(position)).as("the record at %s", position).isEqualTo(bytes);
          } else {
            assertThat(position).isLessThan(doneUpToNow());
          }
        });
    if (shown != null && shown.sequence() > 1 && shown.plus(-1).compareTo(oldest) >= 0) {
      assertThat(kept).as("what readers were shown").containsKey(shown.plus(-1));
    }
    checkOrder(all);
    checkIds(all);
    checkStore();
    checkCounts();
  }

  private JournalPosition doneUpToNow() {
    return journal.deliveries().next().orElse(new JournalPosition(1, 1));
  }

  private static void checkOrder(List<Kept> all) {
    for (int i = 1; i < all.size(); i++) {
      Kept before = all.get(i - 1);
      Kept now = all.get(i);
      assertThat(now.position()).isGreaterThan(before.position());
      assertThat(now.journaledAtMillis()).isGreaterThanOrEqualTo(before.journaledAtMillis());
      if (now.position().epoch() == before.position().epoch()) {
        assertThat(now.position().sequence()).isEqualTo(before.position().sequence() + 1);
      }
    }
  }

  private void checkIds(List<Kept> all) {
    Map<Long, Long> last = new HashMap<>();
    for (Kept kept : all) {
      JournalRecord record = kept.record();
      int entry = record.firstEntry();
      for (int i = 0; i < record.entries(); i++) {
        long id = record.eventHashLow(entry);
        Long before = last.put(id, kept.journaledAtMillis());
        assertThat(before == null || kept.journaledAtMillis() - before >= 86_400_000)
            .as("event %d is there twice within the window", id)
            .isTrue();
        // What is there counts as seen, whatever its sender was told.
        firstSeen.merge(id, kept.journaledAtMillis(), Math::max);
        maybeSeen.remove(id);
        entry = record.next(entry);
      }
    }
  }

  private void checkStore() {
    Set<String> once = new HashSet<>();
    for (String text : store.texts()) {
      assertThat(once.add(text)).as("%s is stored once", text).isTrue();
      assertThat(erased).as("%s is not erased", text).doesNotContain(text);
      assertThat(owed.contains(text) || unknown.contains(text))
          .as("%s was handed in and not refused", text)
          .isTrue();
    }
  }

  private void checkCounts() {
    Tally total = journal.tally().total();
    JournalStatus status = journal.status();
    DeliveryTotals delivered = journal.deliveries().state();
    long stored = delivered.stored().getOrDefault(Api.MEDIA, 0L);
    long left = delivered.erased().getOrDefault(Api.MEDIA, 0L);
    assertThat(total.get(Api.MEDIA, Tally.Count.RECEIVED))
        .isEqualTo(
            total.get(Api.MEDIA, Tally.Count.ACCEPTED)
                + total.get(Api.MEDIA, Tally.Count.REJECTED)
                + total.get(Api.MEDIA, Tally.Count.REFUSED));
    assertThat(total.get(Api.MEDIA, Tally.Count.ACCEPTED))
        .isEqualTo(
            stored
                + left
                + total.get(Api.MEDIA, Tally.Count.DUPLICATE)
                + status.pending().get(Api.MEDIA));
    assertThat(pendingRows()).as("pending").isEqualTo(status.pending().get(Api.MEDIA));
  }

  private long pendingRows() {
    JournalPosition from = journal.deliveries().next().orElse(journal.oldest());
    return JournalRig.readFrom(journal, from).stream()
        .mapToLong(kept -> kept.record().entries())
        .sum();
  }
}
