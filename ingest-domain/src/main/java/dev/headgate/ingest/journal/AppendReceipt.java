package dev.headgate.ingest.journal;

import java.time.Instant;
import java.util.BitSet;

/**
 * Tells that a record is on disk.
 *
 * @param sequence the record's place in the journal
 * @param journaledAt the journal's own time, which never goes back
 * @param conflicts those of the duplicates whose payload differs from the first copy's
 * @param duplicates the indexes of the entries, as the record was handed in, that were seen before
 *     and left out; not to be changed
 */
public record AppendReceipt(long sequence, Instant journaledAt, int conflicts, BitSet duplicates) {

  private static final BitSet NONE = new BitSet(0);

  public static AppendReceipt withoutDuplicates(long sequence, Instant journaledAt) {
    return new AppendReceipt(sequence, journaledAt, 0, NONE);
  }

  /** Accepted events that were seen before. */
  public int duplicateCount() {
    return duplicates.cardinality();
  }
}
