package dev.headgate.adapters.journal;

import java.nio.ByteBuffer;

/**
 * The identified events of one segment, in the order of their records: what its id file will hold.
 * Grows; used by one thread, then handed over.
 *
 * <pre>u64 hash high, u64 hash low, u32 payload hash, u32 milliseconds after the first time</pre>
 */
final class SeenIds {
  static final int ENTRY_BYTES = 24;

  private ByteBuffer entries = JournalFormat.heapBuffer(16 * ENTRY_BYTES);
  private long firstTimeMillis;

  void add(long hashHigh, long hashLow, int payloadHash, long timeMillis) {
    if (entries.position() == 0) {
      firstTimeMillis = timeMillis;
    }
    if (entries.remaining() < ENTRY_BYTES) {
      ByteBuffer grown = JournalFormat.heapBuffer(2 * entries.capacity());
      grown.put(entries.flip());
      entries = grown;
    }
    entries.putLong(hashHigh).putLong(hashLow).putInt(payloadHash);
    entries.putInt((int) (timeMillis - firstTimeMillis));
  }

  /** Adds later ids after these. */
  void addAll(SeenIds later) {
    ByteBuffer in = later.entries.duplicate().order(later.entries.order()).flip();
    while (in.hasRemaining()) {
      long high = in.getLong();
      long low = in.getLong();
      add(high, low, in.getInt(), later.firstTimeMillis + (in.getInt() & 0xffff_ffffL));
    }
  }

  int count() {
    return entries.position() / ENTRY_BYTES;
  }

  /** Time of the first entry, milliseconds since 1970; 0 without entries. */
  long firstTimeMillis() {
    return firstTimeMillis;
  }

  /** The entries' bytes, a copy. */
  byte[] bytes() {
    byte[] bytes = new byte[entries.position()];
    entries.get(0, bytes);
    return bytes;
  }
}
