package dev.headgate.adapters.journal;

import dev.headgate.ingest.dedup.DedupWindow;
import java.util.HashMap;
import java.util.Map;

/** The plainest index there can be, to test the journal by itself and others against. */
final class HashSeenEvents implements SeenEvents {
  private final Map<Id, First> seen = new HashMap<>();
  private final long capacity;

  HashSeenEvents(long capacity) {
    this.capacity = capacity;
  }

  private record Id(long high, long low) {}

  private record First(int payloadHash, long atMillis) {}

  @Override
  public int probeAndAdd(long hashHigh, long hashLow, int payloadHash, long journaledAtMillis) {
    Id id = new Id(hashHigh, hashLow);
    First first = seen.get(id);
    if (first != null && DedupWindow.covers(first.atMillis, journaledAtMillis)) {
      return first.payloadHash == payloadHash ? DUPLICATE : CONFLICT;
    }
    seen.put(id, new First(payloadHash, journaledAtMillis));
    return NEW;
  }

  @Override
  public void load(long hashHigh, long hashLow, int payloadHash, long journaledAtMillis) {
    probeAndAdd(hashHigh, hashLow, payloadHash, journaledAtMillis);
  }

  @Override
  public boolean hasRoomFor(long events) {
    return seen.size() + events <= capacity;
  }

  @Override
  public void expire(long nowMillis) {
    seen.values().removeIf(first -> !DedupWindow.covers(first.atMillis, nowMillis));
  }

  @Override
  public long size() {
    return seen.size();
  }

  @Override
  public long capacity() {
    return capacity;
  }

  @Override
  public long memoryBytes() {
    return 0;
  }

  @Override
  public void close() {}
}
