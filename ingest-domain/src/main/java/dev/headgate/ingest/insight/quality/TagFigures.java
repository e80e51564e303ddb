package dev.headgate.ingest.insight.quality;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one tag did in a period.
 *
 * @param ofWindows how many of the executions came as sums of windows
 * @param averageMillis of the executions whose time is known
 * @param times empty when no execution was reported by itself with its time
 */
public record TagFigures(
    String name,
    StatusCounts counts,
    long ofWindows,
    OptionalDouble averageMillis,
    Optional<Percentiles> times,
    Instant firstSeen,
    Instant lastSeen) {

  /**
   * The execution times that 50, 95 and 99 of 100 executions stay below, in milliseconds.
   *
   * @param sample of how many executions; only those reported one by one
   */
  public record Percentiles(double p50, double p95, double p99, long sample) {}
}
