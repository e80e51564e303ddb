package dev.headgate.ingest.management;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses: after a few failures of one name or from one address, further attempts
 * are refused for a while, right or wrong. In memory, so each node counts for itself.
 */
final class GuessLimit {
  private static final int MAX_WATCHED = 10_000;

  private final int failures;
  private final Duration window;
  private final Map<String, Watched> watched =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Watched> eldest) {
          return size() > MAX_WATCHED;
        }
      };

  private record Watched(int failures, Instant until) {}

  /**
   * @param failures so many are let pass
   * @param window within this time of the first
   */
  GuessLimit(int failures, Duration window) {
    this.failures = failures;
    this.window = window;
  }

  /** Time after which the next attempt is looked at; zero for now. */
  synchronized Duration wait(String who, Instant now) {
    Watched seen = watched.get(who);
    if (seen == null || seen.failures() < failures || !now.isBefore(seen.until())) {
      return Duration.ZERO;
    }
    return Duration.between(now, seen.until());
  }

  synchronized void failed(String who, Instant now) {
    Watched seen = watched.get(who);
    if (seen == null || !now.isBefore(seen.until())) {
      watched.put(who, new Watched(1, now.plus(window)));
    } else {
      watched.put(who, new Watched(seen.failures() + 1, seen.until()));
    }
  }

  synchronized void succeeded(String who) {
    watched.remove(who);
  }
}
