package dev.headgate.app.demo;

import java.time.Duration;
import java.time.Instant;

/**
 * The 24 hours in which the traffic happens. They begin at the day's own midnight, whatever the
 * clock on the wall says then, so that a day has the same shape wherever it is put.
 *
 * @param start midnight; the first instant of the day
 */
record VirtualDay(Instant start) {
  static final Duration LENGTH = Duration.ofHours(24);

  /** The first instant after the day. */
  Instant end() {
    return start.plus(LENGTH);
  }

  /** Twelve hours in: the instant at which a tag begins to fail. */
  Instant noon() {
    return start.plus(LENGTH.dividedBy(2));
  }

  /** When this share of the day's activity is over. */
  Instant at(DailyShape shape, double activity) {
    return start.plusMillis((long) (shape.timeOf(activity) * (LENGTH.toMillis() - 1)));
  }

  VirtualDay next() {
    return new VirtualDay(end());
  }
}
