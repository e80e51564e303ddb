package dev.headgate.ingest.insight.quality;

/**
 * How often tags ran and how that ended.
 *
 * @param executions all runs; at least the sum of the others, whatever a sender says
 */
public record StatusCounts(
    long success, long failure, long timeout, long exception, long executions) {
  public static final StatusCounts NONE = new StatusCounts(0, 0, 0, 0, 0);

  public StatusCounts {
    executions = Math.max(executions, success + failure + timeout + exception);
  }

  public Share successRate() {
    return new Share(success, executions);
  }

  public StatusCounts plus(StatusCounts other) {
    return new StatusCounts(
        success + other.success,
        failure + other.failure,
        timeout + other.timeout,
        exception + other.exception,
        executions + other.executions);
  }
}
