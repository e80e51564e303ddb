package dev.headgate.ingest.intake;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.TsSource;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.tag.TagReport;

/**
 * Encodes what was accepted into rows as the store reads them, once, on the accept path; only what
 * is known at delivery (delivery id, row number, batch day, journal time) is spliced in later.
 *
 * <p>Every row is written to the end of the buffer. Safe for many threads with a buffer each.
 */
public interface RowFormat {

  /**
   * Version of the column lists, 1 to 65,535. Old versions stay readable while journals hold them.
   */
  int schema();

  /**
   * Writes what the rows of a request's events begin with. The journal keeps it once for all of
   * them; the other methods, except for dead letters, write what follows it.
   */
  void head(RowBuffer out, BatchStamp stamp);

  /**
   * Writes the batch's selected event.
   *
   * @param uuidHigh first half of the event id
   * @param tsMillis the time that counts, milliseconds since 1970
   * @param clientTsMillis the time as sent; {@link dev.headgate.ingest.event.EventTime#INVALID}
   *     when none was sent
   * @param skewMillis how far the sender's clock was off
   */
  void mediaEvent(
      RowBuffer out,
      BatchStamp stamp,
      EventBatch event,
      long uuidHigh,
      long uuidLow,
      long tsMillis,
      TsSource tsSource,
      long clientTsMillis,
      long skewMillis);

  /** Writes the row of the event or window itself. */
  void tagEvent(RowBuffer out, BatchStamp stamp, TagReport report);

  /** Writes the row of one tag's run for one event. */
  void tagResult(
      RowBuffer out, BatchStamp stamp, TagReport.Event event, TagReport.TagExecution tag);

  /** Writes the row of one tag's sums over a window. */
  void tagResult(
      RowBuffer out,
      BatchStamp stamp,
      TagReport.Window window,
      String tagName,
      TagReport.TagSums sums);

  /** Writes a whole row: letters expire on a day of their own. */
  void deadLetter(RowBuffer out, BatchStamp stamp, DeadLetter letter);
}
