package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.StoreTable;
import java.util.BitSet;

/**
 * Where accepted rows end up. An insert is atomic: all rows of the call are stored, durably, or
 * none is. What cannot be known after a fault is asked with {@link #probe}.
 *
 * <p>Used by one thread at a time.
 */
public interface EventStore {

  /** Whether the store answers now; bounded by a short time-out. */
  boolean isReachable();

  /**
   * Adds rows to a table, all or none, and returns once they are on disk.
   *
   * @throws StoreUnavailable if nothing was stored and the same call may succeed later
   * @throws OutcomeUnclear if the rows may or may not be stored, now or a little later
   * @throws RowsRefused if the store can never take these rows as they are; nothing was stored
   */
  void insert(RowBatch batch);

  /**
   * Waits until no insert of this delivery that was sent before, by this process or by an earlier
   * one, can still be running or begin to run.
   *
   * @throws StoreUnavailable if that cannot be made sure now
   * @throws InterruptedException if the waiting thread is interrupted
   */
  void awaitQuiet(FrozenDelivery delivery) throws InterruptedException;

  /**
   * Asks which rows of a delivery a table holds. Only meaningful after {@link #awaitQuiet}.
   *
   * @throws StoreUnavailable if the store does not answer
   */
  Presence probe(FrozenDelivery delivery, StoreTable table);

  /**
   * What a table holds of a delivery.
   *
   * @param count rows with the delivery's id
   * @param present the distinct row numbers among them
   */
  record Presence(long count, BitSet present) {
    /** Whether some row is there more than once. */
    public boolean isDoubled() {
      return count > present.cardinality();
    }
  }
}
