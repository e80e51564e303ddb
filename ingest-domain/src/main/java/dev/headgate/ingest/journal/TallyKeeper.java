package dev.headgate.ingest.journal;

/**
 * Counts outcomes so that the counts go on over restarts.
 *
 * <p>Received, accepted, duplicate, conflicting and rejected events of a record are counted by the
 * journal itself when the record is durable, so that the counts and the records can never disagree
 * after a crash. All else, {@code RECEIVED} of what never reaches the journal too, is handed in
 * here and saved with the next records, or within a second; a crash may lose that last second of
 * it, never more, and never in a way that breaks an equation.
 */
public interface TallyKeeper {
  /** Adds to a count. Safe for many threads, no lock, no I/O. */
  void add(Api api, Tally.Count count, long n);

  /** All that was counted since the gateway was set up. */
  Tally total();
}
