package dev.headgate.ingest.journal;

import java.time.Instant;

/**
 * Tells that a record is on disk.
 *
 * @param sequence the record's place in the journal
 * @param journaledAt the journal's own time, which never goes back
 * @param duplicates accepted events that were seen before, and left out
 * @param conflicts those of the duplicates whose payload differs from the first copy's
 * @param duplicateEntries a bit for each entry of the record as it was handed in, set for
 *     duplicates; empty when there are none
 */
public record AppendReceipt(
    long sequence, Instant journaledAt, int duplicates, int conflicts, long[] duplicateEntries) {

  private static final long[] NONE = {};

  public static AppendReceipt withoutDuplicates(long sequence, Instant journaledAt) {
    return new AppendReceipt(sequence, journaledAt, 0, 0, NONE);
  }

  /** Whether the entry with this index, from 0, was left out as a duplicate. */
  public boolean isDuplicate(int index) {
    int word = index >> 6;
    return word < duplicateEntries.length && (duplicateEntries[word] & 1L << index) != 0;
  }
}
