package dev.headgate.bench.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * @param nanos from the first request to the last answer
 * @param statuses answers by status; 0 for connections that were lost
 * @param events events in requests that were answered 2xx
 * @param latencies in nanoseconds, of all answers: since they were due in an open loop, since they
 *     were written in a closed one
 * @param eventsBySlice events answered 2xx in each tenth of a second
 * @param failure an answer that was not 2xx; empty if there was none
 */
public record LoadResult(
    long nanos,
    Map<Integer, Long> statuses,
    long events,
    Histogram latencies,
    @SuppressWarnings("ArrayRecordComponent") long[] eventsBySlice,
    String failure) {
  /** Length of a slice. */
  public static final long SLICE_NANOS = 100_000_000;

  public LoadResult {
    statuses = new TreeMap<>(statuses);
  }

  public long ok() {
    return statuses.entrySet().stream()
        .filter(status -> status.getKey() / 100 == 2)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  public long others() {
    return statuses.values().stream().mapToLong(Long::longValue).sum() - ok();
  }

  public double seconds() {
    return nanos / 1e9;
  }

  public double requestsPerSecond() {
    return ok() / seconds();
  }

  public double eventsPerSecond() {
    return events / seconds();
  }

  /** A latency in milliseconds. */
  public double millis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }
}
