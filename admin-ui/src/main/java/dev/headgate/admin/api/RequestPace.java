package dev.headgate.admin.api;

import dev.headgate.ingest.quota.BurstLimit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast each token, or each address that has none, may go: {@link #PER_SECOND} requests a second
 * in the long run, {@link #BURST} at once. In memory, so each node counts for itself.
 */
final class RequestPace {
  static final int PER_SECOND = 20;
  static final int BURST = 200;
  private static final int MOST_WATCHED = 10_000;

  private final Map<String, BurstLimit> limits =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BurstLimit> eldest) {
          return size() > MOST_WATCHED;
        }
      };

  /**
   * Lets one request pass, or tells how long to wait.
   *
   * @param nowNanos a monotonic clock
   */
  Duration tryPass(String who, long nowNanos) {
    BurstLimit limit;
    synchronized (limits) {
      limit = limits.computeIfAbsent(who, _ -> new BurstLimit());
    }
    return limit.tryPass(PER_SECOND, BURST, nowNanos);
  }
}
