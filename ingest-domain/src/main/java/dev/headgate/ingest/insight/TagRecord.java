package dev.headgate.ingest.insight;

import dev.headgate.ingest.site.SiteId;

/**
 * How a tag did in a span of time, and in one before.
 *
 * @param executions of them, {@code successes} went well
 */
public record TagRecord(
    SiteId site,
    String tag,
    long executions,
    long successes,
    long executionsBefore,
    long successesBefore) {
  /** Fewer say little. */
  private static final long FEW = 30;

  private static final double GOOD_PERCENT = 95;
  private static final double DROP_POINTS = 5;

  /** 0 to 100; NaN without executions. */
  public double percent() {
    return 100.0 * successes / executions;
  }

  public double percentBefore() {
    return 100.0 * successesBefore / executionsBefore;
  }

  /** Points that it lost; what is not known from enough executions is no loss. */
  public double drop() {
    return executions < FEW || executionsBefore < FEW ? 0 : percentBefore() - percent();
  }

  /** It ran before and does not any more. */
  public boolean isSilent() {
    return executions == 0 && executionsBefore >= FEW;
  }

  /** Whether somebody should look at it: it fails often, or more often than before, or is gone. */
  public boolean isInTrouble() {
    return isSilent() || drop() >= DROP_POINTS || (executions >= FEW && percent() < GOOD_PERCENT);
  }
}
