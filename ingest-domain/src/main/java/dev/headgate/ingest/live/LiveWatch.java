package dev.headgate.ingest.live;

import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One person's view of what comes in: a short queue that forgets its oldest rather than hold up
 * whoever fills it. At high rates only every n-th fitting event gets into it.
 */
public final class LiveWatch implements AutoCloseable {
  /** Shown a second; more cannot be read, and would only cost. */
  static final int PER_SECOND = 100;

  static final int MAX_ITEMS = 256;
  private static final int MAX_CHARACTERS = 512 * 1024;
  private static final long NANOS = 1_000_000_000L;

  private final LiveFeed feed;
  private final TenantId tenant;
  private final LiveFilter filter;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<LiveItem> items = new ArrayDeque<>();
  private int characters;
  private long dropped;
  private long skipped;
  private boolean closed;

  private long second = Long.MIN_VALUE;
  private int everyNth = 1;
  private int fitting;
  private int passed;

  LiveWatch(LiveFeed feed, TenantId tenant, LiveFilter filter) {
    this.feed = feed;
    this.tenant = tenant;
    this.filter = filter;
  }

  /**
   * What arrived since it was last asked.
   *
   * @param dropped fell out of the queue since then, because it was not emptied in time
   * @param skipped fitted and was left out since then, because too much came
   * @param everyNth 1 while everything is shown
   */
  public record Taken(List<LiveItem> items, long dropped, long skipped, int everyNth) {
    public Taken {
      items = List.copyOf(items);
    }
  }

  /** Takes what there is, and waits up to this long while there is nothing. */
  public Taken take(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long nanos = atMost.toNanos();
      while (items.isEmpty() && !closed && nanos > 0) {
        nanos = arrived.awaitNanos(nanos);
      }
      Taken taken = new Taken(new ArrayList<>(items), dropped, skipped, everyNth);
      items.clear();
      characters = 0;
      dropped = 0;
      skipped = 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing will come any more; what is left can still be taken. */
  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    feed.end(this);
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public TenantId tenant() {
    return tenant;
  }

  LiveFilter filter() {
    return filter;
  }

  /**
   * Counts a fitting event, and tells whether it is one to show.
   *
   * @param nanos the time on a monotonic clock
   */
  boolean admits(long nanos) {
    lock.lock();
    try {
      begin(Math.floorDiv(nanos, NANOS));
      boolean shown = fitting++ % everyNth == 0 && passed < PER_SECOND;
      if (shown) {
        passed++;
      } else {
        skipped++;
      }
      return shown;
    } finally {
      lock.unlock();
    }
  }

  /** The last second's rate decides how many of the next one's are shown. */
  private void begin(long now) {
    if (now <= second) {
      return;
    }
    everyNth = now == second + 1 ? Math.max(1, Math.ceilDiv(fitting, PER_SECOND)) : 1;
    second = now;
    fitting = 0;
    passed = 0;
  }

  void add(LiveItem item) {
    lock.lock();
    try {
      items.addLast(item);
      characters += item.raw().length();
      while (items.size() > MAX_ITEMS || characters > MAX_CHARACTERS) {
        characters -= items.removeFirst().raw().length();
        dropped++;
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }
}
