package dev.headgate.ingest.intake;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of request bodies that may be in memory at once, taken before a body is read, so that a
 * slow disk turns into refusals and never into an out-of-memory error. Safe for many threads, no
 * lock.
 */
public final class ByteBudget {
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  public ByteBudget(long limitBytes) {
    this.limit = limitBytes;
  }

  /** Takes bytes if they are there; never waits. */
  public boolean tryTake(long bytes) {
    long now = taken.get();
    while (now + bytes <= limit) {
      long seen = taken.compareAndExchange(now, now + bytes);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  public void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Bytes in use now. */
  public long inUse() {
    return taken.get();
  }

  public long limit() {
    return limit;
  }
}
