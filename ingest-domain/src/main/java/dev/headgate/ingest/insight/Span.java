package dev.headgate.ingest.insight;

import java.time.Instant;

/**
 * A stretch of time that is asked about.
 *
 * @param from its first instant
 * @param until the first instant after it
 */
public record Span(Instant from, Instant until) {
  public Span {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("a span ends after it begins");
    }
  }
}
