package dev.headgate.ingest.journal;

import java.time.Duration;

/**
 * Reads what is durable, in order. Reading never sees a record that a crash could still take back.
 */
public interface JournalReader {

  /** The first record that is still kept and the first of the journal's present life. */
  JournalPosition oldest();

  /** The place after the last durable record. */
  JournalPosition durableEnd();

  /**
   * Waits until a record at this place is durable or the time is over; tells whether it is.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  boolean awaitDurable(JournalPosition position, Duration atMost) throws InterruptedException;

  /**
   * Hands the durable records from a place on to the visitor, in order, until it takes no more or
   * the durable mark is reached.
   *
   * <p>A journal life (epoch) may end in the middle: the records of one call are all of one epoch,
   * and the place returned may be the first of the next.
   *
   * @return the place of the next record to read
   * @throws JournalDamaged if a record that was durable cannot be read any more
   */
  JournalPosition read(JournalPosition from, RecordVisitor visitor);

  /** Takes records one after the other. */
  @FunctionalInterface
  interface RecordVisitor {
    /**
     * Takes a record, or leaves it and ends the reading.
     *
     * @param record valid during the call only
     * @param journaledAtMillis the journal's time of the record, milliseconds since 1970
     * @return whether the record was taken
     */
    boolean visit(JournalPosition position, long journaledAtMillis, JournalRecord record);
  }
}
