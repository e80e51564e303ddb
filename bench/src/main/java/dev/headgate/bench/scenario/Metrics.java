package dev.headgate.bench.scenario;

import java.util.Map;
import java.util.TreeMap;

/**
 * The gateway's own metrics at one moment, summed over their labels.
 *
 * @param forceBuckets how many groups were forced within so many seconds at most
 */
public record Metrics(Map<String, Double> values, TreeMap<Double, Double> forceBuckets) {
  private static final String FORCE_BUCKET = "headgate_journal_force_seconds_bucket";

  /** Reads the text that Prometheus would. */
  static Metrics parse(String text) {
    Map<String, Double> values = new TreeMap<>();
    TreeMap<Double, Double> buckets = new TreeMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              double value = Double.parseDouble(line.substring(space + 1));
              int brace = line.indexOf('{');
              values.merge(line.substring(0, brace < 0 ? space : brace), value, Double::sum);
              if (line.startsWith(FORCE_BUCKET) && !line.contains("+Inf")) {
                int from = line.indexOf("le=\"") + 4;
                buckets.put(Double.valueOf(line.substring(from, line.indexOf('"', from))), value);
              }
            });
    return new Metrics(values, buckets);
  }

  /** The sum over all labels; 0 if there is none. */
  public double get(String name) {
    return values.getOrDefault(name, 0.0);
  }

  /** By how much it grew. */
  public double since(Metrics earlier, String name) {
    return get(name) - earlier.get(name);
  }

  /** Mean bytes of a journal group since then. */
  public double meanGroupBytes(Metrics earlier) {
    return since(earlier, "headgate_journal_group_bytes_sum")
        / Math.max(1, since(earlier, "headgate_journal_group_bytes_count"));
  }

  /** Bytes of all journal groups since then. */
  public double journalBytes(Metrics earlier) {
    return since(earlier, "headgate_journal_group_bytes_sum");
  }

  double groups(Metrics earlier) {
    return since(earlier, "headgate_journal_group_bytes_count");
  }

  /** Heap that was allocated, known whenever the young generation is collected. */
  double allocatedBytes(Metrics earlier) {
    return since(earlier, "jvm_gc_memory_allocated_bytes_total");
  }

  double backlogBytes() {
    return get("headgate_journal_backlog_bytes");
  }

  /** Within how many milliseconds this share of the groups since then was written and forced. */
  double forceMillis(Metrics earlier, double share) {
    double groups = since(earlier, "headgate_journal_force_seconds_count");
    for (var bucket : forceBuckets.entrySet()) {
      double before = earlier.forceBuckets.getOrDefault(bucket.getKey(), 0.0);
      if (bucket.getValue() - before >= share * groups) {
        return bucket.getKey() * 1000;
      }
    }
    return Double.NaN;
  }
}
