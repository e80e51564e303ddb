package dev.headgate.bench.dedup;

import dev.headgate.bench.load.EventIds;
import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.tenant.TenantId;

/**
 * Ids hashed as the gateway does, made before the clock starts: request threads hash, the journal's
 * writer only looks up. Used by one thread; the arrays are filled anew each time.
 */
final class HashedIds {
  private static final int DUPLICATE_EVERY = 20;
  private static final TenantId TENANT = new TenantId(7);

  private final EventIds ids = new EventIds(42);
  private final EventHash hash = new EventHash(new byte[EventHash.KEY_BYTES]);
  private final long[] hashes;
  private final int[] payloads;
  private final long[] hashed = new long[2];
  private int duplicates;

  HashedIds(int most) {
    hashes = new long[2 * most];
    payloads = new int[most];
  }

  /** Ids that follow each other from this one on. */
  void fillNew(long first, int count) {
    duplicates = 0;
    for (int i = 0; i < count; i++) {
      put(i, first + i);
    }
  }

  /**
   * New ids, and one in twenty that came before.
   *
   * @param first the first new one
   * @param oldest ids from here on were seen
   * @return the first id that is not used up
   */
  long fillMixed(long first, long oldest, int count) {
    duplicates = 0;
    long next = first;
    for (int i = 0; i < count; i++) {
      if (i % DUPLICATE_EVERY == DUPLICATE_EVERY - 1) {
        put(i, oldest + Math.floorMod(ids.high(first + i), first - oldest));
        duplicates++;
      } else {
        put(i, next++);
      }
    }
    return next;
  }

  private void put(int place, long id) {
    hash.hash(TENANT, ids.high(id), ids.low(id), hashed);
    hashes[2 * place] = hashed[0];
    hashes[2 * place + 1] = hashed[1];
    payloads[place] = (int) id;
  }

  /** How many of them came before. */
  int duplicates() {
    return duplicates;
  }

  long high(int place) {
    return hashes[2 * place];
  }

  long low(int place) {
    return hashes[2 * place + 1];
  }

  int payload(int place) {
    return payloads[place];
  }
}
