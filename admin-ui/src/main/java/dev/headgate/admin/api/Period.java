package dev.headgate.admin.api;

import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.management.Outcome.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** The time a request is about: the last 24 hours unless said. */
final class Period {
  private static final Duration USUAL = Duration.ofHours(24);
  private static final Duration LONGEST = Duration.ofDays(366);

  /** What ClickHouse can hold ends there. */
  private static final Instant END_OF_TIMES = Instant.parse("2300-01-01T00:00:00Z");

  private Period() {}

  static boolean isStorable(Instant instant) {
    return !instant.isBefore(Instant.EPOCH) && instant.isBefore(END_OF_TIMES);
  }

  /**
   * From {@code from} to {@code until}.
   *
   * @param problems takes what is wrong with them
   */
  static Span of(
      Optional<Instant> from, Optional<Instant> until, Instant now, Consumer<Problem> problems) {
    Instant end = until.orElse(now);
    Instant begin = from.orElse(end.minus(USUAL));
    if (!begin.isBefore(end)) {
      problems.accept(new Problem("from", "This has to be before until."));
    } else if (begin.isBefore(end.minus(LONGEST))) {
      problems.accept(new Problem("from", "A period has at most 366 days."));
    } else {
      return new Span(begin, end);
    }
    return new Span(end.minus(USUAL), end);
  }
}
