package dev.headgate.admin.chart;

import dev.headgate.admin.words.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values over time. The browser draws it from {@link #json}; the template lists the same values in
 * a table.
 *
 * @param title what the values are; names the chart for those who do not see it
 * @param step seconds that one point stands for
 * @param times start of each point's step
 * @param expected where the first series usually lies
 * @param group charts of one group share their cross-hair; empty for none
 */
public record Chart(
    String title,
    Kind kind,
    Unit unit,
    long step,
    List<Instant> times,
    List<Series> series,
    Optional<Band> expected,
    List<Mark> marks,
    String group) {
  private static final Words WORDS = new Words();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** How values are drawn. */
  public enum Kind {
    LINES,
    STACKED_BARS
  }

  /** What values are. */
  public enum Unit {
    COUNT,
    PERCENT,
    MILLIS
  }

  /**
   * One row of values.
   *
   * @param colour 1 to 8; see {@link SeriesColour}
   * @param values one for each time; null where there is none: a gap is a gap
   */
  public record Series(String name, int colour, List<@Nullable Double> values) {
    public Series {
      values = java.util.Collections.unmodifiableList(new ArrayList<>(values));
    }
  }

  /** The range in which the first series was expected, for each time. */
  public record Band(String name, List<@Nullable Double> low, List<@Nullable Double> high) {
    public Band {
      low = java.util.Collections.unmodifiableList(new ArrayList<>(low));
      high = java.util.Collections.unmodifiableList(new ArrayList<>(high));
    }
  }

  /** Something that happened at a moment. */
  public record Mark(Instant at, String text) {}

  public Chart {
    times = List.copyOf(times);
    series = List.copyOf(series);
    marks = List.copyOf(marks);
    for (Series one : series) {
      if (one.values().size() != times.size()) {
        throw new IllegalArgumentException(one.name() + " has not one value for each time");
      }
    }
  }

  /** Lines without anything else. */
  public static Chart lines(
      String title, Unit unit, long step, List<Instant> times, List<Series> series) {
    return new Chart(title, Kind.LINES, unit, step, times, series, Optional.empty(), List.of(), "");
  }

  /** Bars upon each other. */
  public static Chart stackedBars(
      String title, Unit unit, long step, List<Instant> times, List<Series> series) {
    return new Chart(
        title, Kind.STACKED_BARS, unit, step, times, series, Optional.empty(), List.of(), "");
  }

  public Chart withExpected(Band band) {
    return new Chart(title, kind, unit, step, times, series, Optional.of(band), marks, group);
  }

  public Chart withMarks(List<Mark> marks) {
    return new Chart(title, kind, unit, step, times, series, expected, marks, group);
  }

  public Chart inGroup(String group) {
    return new Chart(title, kind, unit, step, times, series, expected, marks, group);
  }

  /** A value of this chart in words. */
  public String say(double value) {
    return switch (unit) {
      case COUNT -> WORDS.number(Math.round(value));
      case PERCENT -> String.format(Locale.ROOT, "%.1f %%", value);
      case MILLIS -> WORDS.millis(value);
    };
  }

  public boolean isEmpty() {
    return series.stream().allMatch(one -> one.values().stream().allMatch(v -> v == null));
  }

  /** For {@code data-chart} or as an answer of its own. */
  public String json() {
    return JSON.writeValueAsString(
        new Drawn(
            kind.name(),
            unit.name(),
            step,
            times.stream().map(Instant::getEpochSecond).toList(),
            series,
            expected.orElse(null),
            marks.stream().map(m -> new DrawnMark(m.at().getEpochSecond(), m.text())).toList(),
            group));
  }

  private record DrawnMark(long at, String text) {}

  private record Drawn(
      String kind,
      String unit,
      long step,
      List<Long> times,
      List<Series> series,
      @Nullable Band expected,
      List<DrawnMark> marks,
      String group) {}
}
