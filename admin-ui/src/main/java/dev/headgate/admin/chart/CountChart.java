package dev.headgate.admin.chart;

import dev.headgate.admin.frame.TimeRange;
import dev.headgate.ingest.insight.CountAt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a chart of counted things: where nothing was counted it was zero, and no gap. */
public final class CountChart {
  private CountChart() {}

  /**
   * Bars of counts upon each other.
   *
   * @param step as the counts have it
   * @param rest the name of counts without one
   */
  public static Chart of(
      String title, TimeRange range, Duration step, List<CountAt> counts, String rest) {
    long width = step.toMillis();
    long first = Math.floorDiv(range.from().toEpochMilli(), width);
    int steps = (int) (Math.floorDiv(range.until().toEpochMilli() - 1, width) - first + 1);
    SequencedMap<String, @Nullable Double[]> values = new TreeMap<>();
    for (CountAt count : counts) {
      String name = count.name().isEmpty() ? rest : count.name();
      long at = Math.floorDiv(count.at().toEpochMilli(), width) - first;
      if (at >= 0 && at < steps) {
        values.computeIfAbsent(name, _ -> zeros(steps))[(int) at] = (double) count.count();
      }
    }
    Map<String, Integer> colours = SeriesColour.of(values.keySet());
    List<Chart.Series> series = new ArrayList<>();
    values.forEach(
        (name, row) ->
            series.add(new Chart.Series(name, colours.getOrDefault(name, 1), Arrays.asList(row))));
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      times.add(Instant.ofEpochMilli((first + i) * width));
    }
    return Chart.stackedBars(title, Chart.Unit.COUNT, step.toSeconds(), times, series);
  }

  private static @Nullable Double[] zeros(int steps) {
    @Nullable Double[] row = new Double[steps];
    Arrays.fill(row, 0.0);
    return row;
  }
}
