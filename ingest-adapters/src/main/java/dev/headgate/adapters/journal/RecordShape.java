package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalRecord;

/**
 * What a record must be like for the journal to take it. A record that is not is a fault of ours.
 */
final class RecordShape {
  private RecordShape() {}

  /**
   * Checks that the entries fill the record and that its counts agree with them.
   *
   * @throws IllegalArgumentException if not
   */
  static void check(JournalRecord record, int maxBytes) {
    if (record.length() > maxBytes) {
      throw new IllegalArgumentException(
          "a record of %d bytes does not fit into a segment, %d is the most"
              .formatted(record.length(), maxBytes));
    }
    int end = record.offset() + record.length();
    int entry = record.firstEntry();
    if (entry > end) {
      throw new IllegalArgumentException("what rows share reaches beyond the record");
    }
    int primary = 0;
    for (int i = 0; i < record.entries(); i++) {
      if (entry + 8 > end || record.rowLength(entry) < 0 || record.rowOffset(entry) > end) {
        throw new IllegalArgumentException("entry " + i + " reaches beyond the record");
      }
      if (record.isPrimary(entry)) {
        primary++;
      }
      entry = record.next(entry);
    }
    if (entry != end) {
      throw new IllegalArgumentException("the entries do not fill the record");
    }
    if (primary != record.accepted() || record.rejected() < 0) {
      throw new IllegalArgumentException(
          "%d accepted events, but %d primary entries".formatted(record.accepted(), primary));
    }
  }
}
