package dev.headgate.ingest.erasure;

import dev.headgate.ingest.delivery.DeliveryLog;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.UsageLedger;
import dev.headgate.ingest.erasure.Erasure.Step;
import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.ErasureMarks;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes away what people asked to have taken away, in the background and step by step: a mark in
 * the journal; what came before it delivered; the rows in the store removed, with their files; the
 * journal's segments before the mark deleted; and only then it is done.
 *
 * <p>Each step asks how things are and can be taken again, so a restart at any point goes on with
 * the step that was noted last. A mark that is lost with its journal is set anew.
 */
public final class Eraser {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ErasureDesk desk;
  private final ErasureMarks marks;
  private final DeliveryLog deliveries;
  private final UsageLedger ledger;
  private final ErasableStore store;
  private final Predicate<TenantId> takesEvents;
  private final BooleanSupplier isRefilling;
  private final InstantSource clock;
  private final EraserObserver observer;
  private final Map<ErasureId, Instant> removedAt = new HashMap<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private @Nullable Thread thread;

  /**
   * @param takesEvents whether a tenant's events may still be accepted somewhere
   * @param isRefilling whether rows that the store had are being sent to it again
   */
  public Eraser(
      ErasureDesk desk,
      ErasureMarks marks,
      DeliveryLog deliveries,
      UsageLedger ledger,
      ErasableStore store,
      Predicate<TenantId> takesEvents,
      BooleanSupplier isRefilling,
      InstantSource clock,
      EraserObserver observer) {
    this.desk = desk;
    this.marks = marks;
    this.deliveries = deliveries;
    this.ledger = ledger;
    this.store = store;
    this.takesEvents = takesEvents;
    this.isRefilling = isRefilling;
    this.clock = clock;
    this.observer = observer;
  }

  /** Begins to work. To be called once. */
  public void start() {
    thread = Thread.ofPlatform().name("eraser").daemon().start(this::run);
  }

  /** Ends after the step under way; it is gone on with at the next start. */
  public boolean stop(Duration atMost) throws InterruptedException {
    stopping.countDown();
    return thread == null || thread.join(atMost);
  }

  private void run() {
    try {
      do {
        work();
      } while (!stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does for each erasure what can be done now. */
  void work() {
    List<Erasure> open;
    try {
      open = desk.open();
    } catch (RuntimeException unavailable) {
      observer.delayed("What is to be erased cannot be read: " + unavailable.getMessage());
      return;
    }
    takeBackMarks(open);
    for (Erasure erasure : open) {
      if (stopping.getCount() > 0) {
        advance(erasure);
      }
    }
  }

  /** The marks of what is done, which is noted first. */
  private void takeBackMarks(List<Erasure> open) {
    for (ErasureMark mark : marks.all()) {
      if (mark.person().isPresent()
          && open.stream().noneMatch(erasure -> erasure.id().value() == mark.erasure())) {
        try {
          marks.forget(mark);
        } catch (JournalUnavailable failed) {
          observer.delayed(String.valueOf(failed.getMessage()));
        }
      }
    }
  }

  private void advance(Erasure erasure) {
    try {
      Erasure now = erasure;
      Erasure next = step(now);
      while (next.step() != now.step() && !next.isDone()) {
        desk.save(next);
        now = next;
        next = step(now);
      }
      if (next.isDone()) {
        desk.finish(next);
        removedAt.remove(erasure.id());
        observer.erased(next);
      } else if (!next.equals(now)) {
        desk.save(next);
      }
    } catch (RuntimeException failed) {
      delayed(erasure, failed);
    }
  }

  private void delayed(Erasure erasure, RuntimeException failed) {
    String why = "Tried again: " + failed.getMessage();
    observer.delayed("Erasure " + erasure.id().value() + " waits. " + why);
    try {
      desk.open().stream()
          .filter(now -> now.id().equals(erasure.id()) && !now.note().equals(why))
          .forEach(now -> desk.save(now.saying(why)));
    } catch (RuntimeException _) {
      return;
    }
  }

  private Erasure step(Erasure erasure) {
    Optional<ErasureMark> mark = marks.of(erasure.id().value());
    if (mark.isEmpty()) {
      return mark(erasure);
    }
    return switch (erasure.step()) {
      case MARKING -> to(erasure, Step.DELIVERING);
      case DELIVERING -> deliver(erasure, mark.get());
      case REMOVING -> remove(erasure, mark.get());
      case WIPING -> wipe(erasure, mark.get());
      case RETIRING -> retire(erasure, mark.get());
      case DONE -> erasure;
    };
  }

  private Erasure to(Erasure erasure, Step step) {
    return erasure.at(step, Instant.ofEpochMilli(clock.millis()));
  }

  private Erasure mark(Erasure erasure) {
    if (erasure.isOfTenant() && takesEvents.test(erasure.tenant())) {
      return erasure.saying("Until every part of the gateway refuses the tenant's events.");
    }
    marks.set(erasure.id().value(), erasure.tenant(), erasure.person());
    return to(erasure, Step.DELIVERING);
  }

  private Erasure deliver(Erasure erasure, ErasureMark mark) {
    Optional<JournalPosition> next = deliveries.next();
    Optional<FrozenDelivery> open = deliveries.open();
    if (!mark.isBehind(next) || open.filter(it -> it.erasures() < mark.number()).isPresent()) {
      return erasure.saying("Until what was accepted before is delivered.");
    }
    if (isRefilling.getAsBoolean()) {
      return erasure.saying("Until ClickHouse has been refilled.");
    }
    if (mark.end() != 0 && !mark.isBehind(settledBefore(mark))) {
      return erasure.saying("Until the usage of what was accepted before is settled.");
    }
    return to(erasure, Step.REMOVING);
  }

  private Optional<JournalPosition> settledBefore(ErasureMark mark) {
    int epoch = JournalPosition.ofPacked(mark.end()).epoch();
    return ledger.settledUpTo(epoch).map(last -> last.plus(1));
  }

  private Erasure remove(Erasure erasure, ErasureMark mark) {
    long left = 0;
    List<String> notes = new ArrayList<>();
    for (StoreTable table : tables(mark)) {
      long rows = store.count(mark, table);
      left += rows;
      if (rows > 0) {
        notes.add("%,d rows of %s are left.".formatted(rows, table.tableName()));
      }
      if (rows > 0 && erasure.rows() > 0) {
        notes.add(store.remove(mark, table));
      }
    }
    // That there are rows is noted before the first one goes: their files have to go as well.
    Erasure known = erasure.found(Math.max(erasure.rows(), left));
    if (left > 0) {
      return known.saying(String.join(" ", notes).strip());
    }
    return to(known, known.rows() == 0 ? Step.RETIRING : Step.WIPING);
  }

  /** People leave no trace in what containers report. */
  private static List<StoreTable> tables(ErasureMark mark) {
    return mark.person().isEmpty()
        ? List.of(StoreTable.values())
        : List.of(StoreTable.MEDIA_EVENTS, StoreTable.DEAD_LETTERS);
  }

  private Erasure wipe(Erasure erasure, ErasureMark mark) {
    Instant removed = removedAt.computeIfAbsent(erasure.id(), _ -> store.now());
    for (StoreTable table : tables(mark)) {
      if (!store.isWiped(table, removed)) {
        return erasure.saying(
            "Until ClickHouse deletes the files that it replaced, some minutes after.");
      }
    }
    return to(erasure, Step.RETIRING);
  }

  /** What was still stored in between by a delivery that had begun is looked for once more. */
  private Erasure retire(Erasure erasure, ErasureMark mark) {
    if (!marks.retire(mark)) {
      return erasure.saying("Until the journal's segments before the mark are deleted.");
    }
    for (StoreTable table : tables(mark)) {
      if (store.count(mark, table) > 0) {
        removedAt.remove(erasure.id());
        return to(erasure, Step.REMOVING);
      }
    }
    return to(erasure, Step.DONE);
  }
}
