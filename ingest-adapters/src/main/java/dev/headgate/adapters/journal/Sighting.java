package dev.headgate.adapters.journal;

import dev.headgate.ingest.dedup.DedupWindow;

/**
 * The third word of an entry of the dedup index: the hash of the first copy's payload (upper half),
 * a mark that is always set, and the milliseconds of its journal time modulo 2^31.
 *
 * <p>The full time comes back exactly as long as it is within 12 days of the time it is asked for;
 * {@link #READABLE_MILLIS} is what the index relies on.
 */
final class Sighting {
  /** The word of a place that holds no entry. */
  static final long NONE = 0;

  /** An entry must be gone before it is that old. */
  static final long READABLE_MILLIS = 10L * 24 * 3600 * 1000;

  private static final long MARK = 1L << 31;

  private Sighting() {}

  static long of(int payloadHash, long journaledAtMillis) {
    return (long) payloadHash << 32 | MARK | (journaledAtMillis & (MARK - 1));
  }

  static boolean hasPayload(long sighting, int payloadHash) {
    return (int) (sighting >>> 32) == payloadHash;
  }

  /** Whether it still makes an event journaled at that time a duplicate. */
  static boolean covers(long sighting, long nowMillis) {
    int age = ((int) nowMillis - (int) sighting) << 1 >> 1;
    return DedupWindow.covers(nowMillis - age, nowMillis);
  }
}
