package dev.headgate.ingest.quota;

import java.time.Duration;

/**
 * Lets at most a number of events pass in <em>any</em> 60 seconds, not only in aligned ones; after
 * a pause of a minute a full burst passes at once.
 *
 * <p>Time is cut into slots of 100 ms and a slot counts until it has left the window whole, so an
 * event may be counted for up to 100 ms too long, never too short. Safe for many threads; the lock
 * is held for a few additions.
 */
public final class SlidingWindow {
  public static final Duration WINDOW = Duration.ofSeconds(60);

  private static final long SLOT_MILLIS = 100;
  private static final int SLOTS = (int) (WINDOW.toMillis() / SLOT_MILLIS) + 1;

  private final int[] slots = new int[SLOTS];
  private long newest = Long.MIN_VALUE;
  private long total;

  /** What became of an attempt to pass. */
  public sealed interface Decision {
    /**
     * @param remaining events that may still pass now
     */
    record Passed(long remaining) implements Decision {}

    /**
     * Nothing passed, nothing was counted.
     *
     * @param retryAfter when as many would pass if nobody else sent meanwhile; a full window if
     *     they are more than the limit
     * @param remaining events that may still pass now
     */
    record Refused(Duration retryAfter, long remaining) implements Decision {}
  }

  /**
   * Lets {@code events} pass together or not at all.
   *
   * @param nowMillis a monotonic clock; an earlier time counts as the latest one seen
   */
  public synchronized Decision tryPass(int events, int limit, long nowMillis) {
    advance(Math.floorDiv(nowMillis, SLOT_MILLIS));
    long remaining = Math.max(0, limit - total);
    if (events > remaining) {
      return new Decision.Refused(untilPasses(events, limit, nowMillis), remaining);
    }
    slots[slot(newest)] += events;
    total += events;
    return new Decision.Passed(remaining - events);
  }

  /** Whether the whole window is empty, so that this limit may be forgotten. */
  public synchronized boolean isIdle(long nowMillis) {
    advance(Math.floorDiv(nowMillis, SLOT_MILLIS));
    return total == 0;
  }

  private void advance(long now) {
    if (newest == Long.MIN_VALUE) {
      newest = now;
      return;
    }
    long steps = Math.min(now - newest, SLOTS);
    for (long i = 1; i <= steps; i++) {
      int slot = slot(newest + i);
      total -= slots[slot];
      slots[slot] = 0;
    }
    newest = Math.max(newest, now);
  }

  private Duration untilPasses(int events, int limit, long nowMillis) {
    if (events > limit) {
      return WINDOW;
    }
    long toFree = total + events - limit;
    for (long tick = newest - SLOTS + 1; tick <= newest; tick++) {
      toFree -= slots[slot(tick)];
      if (toFree <= 0) {
        long freeAt = (tick + SLOTS) * SLOT_MILLIS;
        return Duration.ofMillis(Math.max(SLOT_MILLIS, freeAt - nowMillis));
      }
    }
    return WINDOW;
  }

  private static int slot(long tick) {
    return (int) Math.floorMod(tick, (long) SLOTS);
  }
}
