package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;

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
   * Waits until no insert that an earlier process sent can still be running or begin to run.
   *
   * @throws StoreUnavailable if that cannot be made sure now
   * @throws InterruptedException if the waiting thread is interrupted
   */
  void awaitQuiet() throws InterruptedException;

  /**
   * Asks of which deliveries of one life of the journal a table holds rows. Reads a column of every
   * row since the day: for the time after a restore, not for each delivery.
   *
   * @param from the first delivery in question; the last is the last of the same life
   * @param since no delivery in question lies in an earlier partition
   * @return in order
   * @throws StoreUnavailable if the store does not answer
   */
  List<Holding> holdings(StoreTable table, JournalPosition from, LocalDate since);

  /**
   * Asks which dead letters of a delivery stand for rows that the store refused, and are not rows
   * of the journal.
   *
   * @throws StoreUnavailable if the store does not answer
   */
  BitSet lettersForRefused(FrozenDelivery delivery);

  /**
   * Asks whether every row that a table holds of the delivery, with a number below the batch's row
   * count, is to the byte the row of that number in the batch.
   *
   * @param batch all rows that the delivery has for the table, as far as is known
   * @param starts where a row begins among the batch's bytes, by its number; of the row count:
   *     where they end
   * @throws StoreUnavailable if the store does not answer
   */
  boolean agrees(FrozenDelivery delivery, RowBatch batch, IntUnaryOperator starts);

  /**
   * How much a table holds of a delivery.
   *
   * @param first the delivery's first record
   * @param count rows with the delivery's id
   * @param distinct different row numbers among them
   * @param highest the highest row number
   */
  record Holding(JournalPosition first, long count, long distinct, int highest) {
    /** Whether every row up to the highest is there, once. */
    public boolean hasNoGap() {
      return count == distinct && distinct == highest + 1L;
    }
  }

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
