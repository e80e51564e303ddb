package dev.headgate.ingest.quota;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A steady rate with a burst on top: the generic cell rate algorithm. Holds one number, the
 * theoretical time at which all that passed would have passed at the steady rate.
 *
 * <p>Safe for many threads without a lock.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm">GCRA</a>
 */
public final class BurstLimit {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong theoreticalArrival = new AtomicLong(Long.MIN_VALUE);

  /**
   * Lets one request pass, or tells how long to wait.
   *
   * @param perSecond requests a second in the long run, at least 1
   * @param burst requests that may pass at once after a pause, at least 1
   * @param nowNanos a monotonic clock
   * @return zero when the request passes, otherwise the time after which one would
   */
  public Duration tryPass(int perSecond, int burst, long nowNanos) {
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
}
