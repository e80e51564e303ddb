package dev.headgate.adapters.journal;

/** Hears of what the journal's writer does, for metrics. Called by the writer: must be quick. */
public interface JournalListener {
  JournalListener NONE = (records, bytes, forceNanos) -> {};

  /**
   * A group of records is on disk.
   *
   * @param records its records; 0 for a group that saves counts only
   * @param bytes its bytes on disk
   * @param forceNanos how long writing and forcing it took
   */
  void groupWritten(int records, int bytes, long forceNanos);
}
