package dev.headgate.ingest.journal;

/**
 * The registry of journal lives. It is kept apart from the journal's disk, so that a journal that
 * was restored from a backup, or that begins again on an emptied disk, never uses a place twice.
 */
public interface JournalEpochs {

  /**
   * Begins a new life of the journal; called once at each start. The life is registered, durably,
   * before this returns. A life that is begun and never used does no harm.
   *
   * @param newestHere the newest epoch that the journal's disk knows; 0 for an empty one
   * @return a life whose epoch is greater than every one ever returned and than {@code newestHere}
   * @throws JournalUnavailable if the registry cannot be asked now
   */
  JournalLife begin(int newestHere);

  /**
   * A registered life of the journal.
   *
   * @param epoch 1 to 2^24-1
   * @param previous the epoch that was registered before; 0 for none. If it is not the newest that
   *     the journal's disk knows, that disk is not the one which was used last
   */
  record JournalLife(int epoch, int previous) {}
}
