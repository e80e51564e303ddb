package dev.headgate.ingest.delivery;

import dev.headgate.ingest.delivery.EventStore.Holding;
import dev.headgate.ingest.delivery.EventStore.Presence;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.Duration;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store as delivery sees it: waits out the times in which it does nothing, with growing pauses,
 * and tells only what has consequences.
 */
final class PatientStore {
  private final EventStore store;
  private final DeliveryPolicy policy;
  private final DeliveryProgress progress;
  private final Waiting waiting;

  PatientStore(
      EventStore store, DeliveryPolicy policy, DeliveryProgress progress, Waiting waiting) {
    this.store = store;
    this.policy = policy;
    this.progress = progress;
    this.waiting = waiting;
  }

  /** What became of an insert. */
  sealed interface Outcome {
    record Stored() implements Outcome {}

    record Unclear() implements Outcome {}

    record Refused(String reason) implements Outcome {}
  }

  Outcome insert(FrozenDelivery delivery, RowBatch batch) {
    try {
      return persist(
          store::isReachable,
          () -> {
            store.insert(batch);
            return new Outcome.Stored();
          });
    } catch (OutcomeUnclear unclear) {
      progress.unclear(delivery, describe(unclear));
      return new Outcome.Unclear();
    } catch (RowsRefused refused) {
      return new Outcome.Refused(describe(refused));
    }
  }

  void awaitQuiet(FrozenDelivery delivery) {
    progress.proving();
    persist(
        () -> true,
        () -> {
          waiting.interruptibly(() -> store.awaitQuiet(delivery));
          return Boolean.TRUE;
        });
  }

  void awaitQuiet() {
    progress.proving();
    persist(
        () -> true,
        () -> {
          waiting.interruptibly(store::awaitQuiet);
          return Boolean.TRUE;
        });
  }

  List<Holding> holdings(StoreTable table, JournalPosition from, LocalDate since) {
    return persist(() -> true, () -> store.holdings(table, from, since));
  }

  BitSet lettersForRefused(FrozenDelivery delivery) {
    return persist(() -> true, () -> store.lettersForRefused(delivery));
  }

  boolean agrees(FrozenDelivery delivery, RowBatch batch, IntUnaryOperator starts) {
    return persist(() -> true, () -> store.agrees(delivery, batch, starts));
  }

  Presence probe(FrozenDelivery delivery, StoreTable table) {
    return persist(() -> true, () -> store.probe(delivery, table));
  }

  /**
   * Tries until the store does something, whatever it is.
   *
   * @param worthTrying asked before each further try, so that rows are not sent in vain
   */
  private <T> T persist(BooleanSupplier worthTrying, Supplier<T> call) {
    for (int failures = 0; ; failures++) {
      if (failures > 0) {
        pause(failures);
        if (!worthTrying.getAsBoolean()) {
          continue;
        }
      }
      try {
        T result = call.get();
        progress.storeAnswered();
        return result;
      } catch (StoreUnavailable down) {
        progress.storeDown(describe(down));
      }
    }
  }

  private void pause(int failures) {
    long nanos = policy.retryAfter(failures).toNanos();
    waiting.pause(
        Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1)));
  }

  static String describe(RuntimeException failure) {
    @Nullable String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
