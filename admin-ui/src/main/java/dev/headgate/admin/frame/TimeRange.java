package dev.headgate.admin.frame;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of time.
 *
 * @param from its first instant
 * @param until the first instant after it
 */
public record TimeRange(Instant from, Instant until) {

  public TimeRange {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("a period ends after it begins");
    }
  }

  public Duration length() {
    return Duration.between(from, until);
  }

  /** The stretch as long as this one that lies so much earlier. */
  public TimeRange earlier(Duration by) {
    return new TimeRange(from.minus(by), until.minus(by));
  }
}
