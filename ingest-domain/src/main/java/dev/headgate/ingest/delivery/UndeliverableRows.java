package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.RowBuffer;

/** Makes a dead letter of a row that the store can never take. */
public interface UndeliverableRows {

  /** Version of the column lists that the letters are encoded by. */
  int schema();

  /**
   * Writes the letter's row, without what delivery puts before it.
   *
   * @param schema version of the column lists that the refused row was encoded by
   * @param bytes holds the refused row from {@code offset}, {@code length} bytes, beginning with
   *     what delivery put before it
   */
  void writeLetter(
      RowBuffer out, UndeliverableRow row, int schema, byte[] bytes, int offset, int length);
}
