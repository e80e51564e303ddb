package dev.headgate.ingest.quota;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A steady rate with a burst on top: the generic cell rate algorithm. Holds the theoretical time at
 * which all that passed would have passed at the steady rate, and the latest time it was told: a
 * request that took its time after it looked at the clock is not ahead of those that overtook it.
 *
 * <p>Safe for many threads without a lock.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm">GCRA</a>
 */
public final class BurstLimit {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong theoreticalArrival = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong latest = new AtomicLong(Long.MIN_VALUE);

  /**
   * Lets one request pass, or tells how long to wait.
   *
   * @param perSecond requests a second in the long run, at least 1
   * @param burst requests that may pass at once after a pause, at least 1
   * @param receivedNanos a monotonic clock, looked at when the request came; may be older than that
   *     of a request before
   * @return zero when the request passes, otherwise the time after which one would
   */
  public Duration tryPass(int perSecond, int burst, long receivedNanos) {
    long nowNanos = latest.accumulateAndGet(receivedNanos, BurstLimit::later);
    long interval = SECOND / perSecond;
    long tolerance = interval * (burst - 1L);
    while (true) {
      long expected = theoreticalArrival.get();
      long start = expected == Long.MIN_VALUE || expected - nowNanos < 0 ? nowNanos : expected;
      long ahead = start - nowNanos;
      if (ahead > tolerance) {
        return Duration.ofNanos(ahead - tolerance);
      }
      if (theoreticalArrival.compareAndSet(expected, start + interval)) {
        return Duration.ZERO;
      }
    }
  }

  private static long later(long known, long told) {
    return known == Long.MIN_VALUE || told - known > 0 ? told : known;
  }
}
