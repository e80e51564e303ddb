package dev.headgate.ingest.journal;

import java.util.Arrays;

/**
 * What de-duplication asks about a record's entries, entry by entry and close together: whoever
 * looks at a record that another core wrote waits for a few lines of memory instead of one for each
 * entry. Valid as long as the record is.
 */
public final class EntryIdentities {
  private static final int FIRST_CAPACITY = 4;

  private byte[] flags = new byte[FIRST_CAPACITY];
  private long[] hashes = new long[2 * FIRST_CAPACITY];
  private int[] payloads = new int[FIRST_CAPACITY];
  private int entries;

  EntryIdentities() {}

  /** Those of a record of which only the bytes are there. */
  static EntryIdentities of(JournalRecord record) {
    EntryIdentities identities = new EntryIdentities();
    int entry = record.firstEntry();
    for (int i = 0; i < record.entries(); i++) {
      if (record.isIdentified(entry)) {
        identities.next(
            record.eventHashHigh(entry), record.eventHashLow(entry), record.payloadHash(entry));
      }
      identities.keep(record.flags(entry));
      entry = record.next(entry);
    }
    return identities;
  }

  /** How many entries the record has. */
  public int entries() {
    return entries;
  }

  /** Whether the entry takes part in de-duplication. */
  public boolean isIdentified(int i) {
    return (flags[i] & JournalRecord.IDENTIFIED) != 0;
  }

  /** Whether the entry is an accepted event itself. */
  public boolean isPrimary(int i) {
    return (flags[i] & JournalRecord.PRIMARY) != 0;
  }

  /** First half of the event hash of an identified entry. */
  public long eventHashHigh(int i) {
    return hashes[2 * i];
  }

  public long eventHashLow(int i) {
    return hashes[2 * i + 1];
  }

  public int payloadHash(int i) {
    return payloads[i];
  }

  void clear() {
    entries = 0;
  }

  /** The hashes of the next entry, if it comes to be kept. */
  void next(long eventHashHigh, long eventHashLow, int payloadHash) {
    makeRoom();
    hashes[2 * entries] = eventHashHigh;
    hashes[2 * entries + 1] = eventHashLow;
    payloads[entries] = payloadHash;
  }

  /** The next entry is part of the record. */
  void keep(int entryFlags) {
    makeRoom();
    flags[entries] = (byte) entryFlags;
    entries++;
  }

  private void makeRoom() {
    if (entries == flags.length) {
      flags = Arrays.copyOf(flags, 2 * entries);
      hashes = Arrays.copyOf(hashes, 4 * entries);
      payloads = Arrays.copyOf(payloads, 2 * entries);
    }
  }
}
