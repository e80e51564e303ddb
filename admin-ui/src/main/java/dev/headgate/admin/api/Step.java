package dev.headgate.admin.api;

import dev.headgate.ingest.insight.Span;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How much time one point of a series stands for. */
enum Step {
  MINUTE("1m", Duration.ofMinutes(1)),
  QUARTER("15m", Duration.ofMinutes(15)),
  HOUR("1h", Duration.ofHours(1)),
  SIX_HOURS("6h", Duration.ofHours(6)),
  DAY("1d", Duration.ofDays(1));

  /** Steps in one answer. */
  static final long MOST = 2000;

  private static final long USUAL_MOST = 200;

  private final String text;
  private final Duration length;

  Step(String text, Duration length) {
    this.text = text;
    this.length = length;
  }

  static Optional<Step> named(String text) {
    return Arrays.stream(values()).filter(step -> step.text.equals(text)).findFirst();
  }

  static String all() {
    return Arrays.stream(values()).map(Step::text).collect(Collectors.joining(", "));
  }

  /** The shortest that makes a series of some 200 points at most. */
  static Step fitting(Span span) {
    return Arrays.stream(values())
        .filter(step -> step.count(span) <= USUAL_MOST)
        .findFirst()
        .orElse(DAY);
  }

  long count(Span span) {
    return Duration.between(span.from(), span.until()).dividedBy(length);
  }

  String text() {
    return text;
  }

  Duration length() {
    return length;
  }
}
