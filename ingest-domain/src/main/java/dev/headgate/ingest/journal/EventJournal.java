package dev.headgate.ingest.journal;

/** What is acknowledged is kept here until it is stored. */
public interface EventJournal {

  /**
   * Appends the record without the events that were seen before, and returns once it survives a
   * crash of this process and of the machine. A duplicate whose first copy is not yet on disk waits
   * for it. The decision which events are duplicates is made here, in the order of the appends, and
   * recorded by what stands in the journal.
   *
   * <p>Safe to call from many threads; records appended at the same time share one fsync. The
   * record's bytes may be reused once this has returned or thrown.
   *
   * @throws JournalUnavailable if it cannot be kept now; none of it will be delivered, unless the
   *     exception says that this is unknown, and the sender may try again
   */
  AppendReceipt append(JournalRecord record);

  /** Whether an append would be tried now; cheap enough to ask for every request. */
  boolean isAvailable();
}
