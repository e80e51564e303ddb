package dev.headgate.admin.quality;

import dev.headgate.admin.chart.Chart;
import dev.headgate.admin.chart.Chart.Band;
import dev.headgate.admin.chart.Chart.Mark;
import dev.headgate.admin.chart.Chart.Series;
import dev.headgate.admin.chart.Chart.Unit;
import dev.headgate.admin.chart.SeriesColour;
import dev.headgate.ingest.insight.quality.FieldCounts;
import dev.headgate.ingest.insight.quality.RateChange;
import dev.headgate.ingest.insight.quality.Share;
import dev.headgate.ingest.insight.quality.StatusCounts;
import dev.headgate.ingest.insight.quality.Stretch;
import dev.headgate.ingest.insight.quality.TagEvents.Volume;
import dev.headgate.ingest.insight.quality.TagQuality.Question;
import dev.headgate.ingest.insight.quality.TagStep;
import dev.headgate.ingest.insight.quality.TrackedField;
import dev.headgate.ingest.insight.quality.UsualVolume;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The charts of the tag pages, from what the store answered. */
final class QualityCharts {
  private static final String GROUP = "tag-quality";

  /** Conversions are few: their rates are drawn in as many parts of the period. */
  private static final int RATE_PARTS = 24;

  private final Stretch time;
  private final Duration step;

  QualityCharts(Question question) {
    this.time = question.time();
    this.step = question.step();
  }

  /**
   * Events over time against what is usual. Steps that are not over, or began before the period,
   * are left out: they would look like a fall.
   */
  Chart volume(String title, int colour, List<Volume> volumes, List<Volume> history) {
    Map<Instant, Long> counted = sum(volumes);
    UsualVolume usual = new UsualVolume(sum(history), step);
    List<Instant> times =
        time.steps(step).stream()
            .filter(at -> !at.isBefore(time.from()) && !at.plus(step).isAfter(time.until()))
            .toList();
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> low = new ArrayList<>();
    List<@Nullable Double> high = new ArrayList<>();
    for (Instant at : times) {
      Optional<UsualVolume.Range> range = usual.at(at, step);
      values.add((double) counted.getOrDefault(at, 0L));
      low.add(range.map(UsualVolume.Range::low).orElse(null));
      high.add(range.map(UsualVolume.Range::high).orElse(null));
    }
    if (volumes.isEmpty()) {
      values.replaceAll(_ -> null);
    }
    Chart chart =
        Chart.lines(
                title,
                Unit.COUNT,
                step.toSeconds(),
                times,
                List.of(new Series("Events", colour, values)))
            .inGroup(GROUP);
    return low.stream().allMatch(v -> v == null)
        ? chart
        : chart.withExpected(new Band("usual for this weekday and hour", low, high));
  }

  private static Map<Instant, Long> sum(List<Volume> volumes) {
    return volumes.stream()
        .collect(Collectors.groupingBy(Volume::at, Collectors.summingLong(Volume::events)));
  }

  /** How a tag's executions ended, over time. */
  Chart statuses(List<TagStep> fine, Optional<RateChange> change) {
    Map<Instant, StatusCounts> counted = counts(fine);
    return Chart.stackedBars(
            "Executions by status",
            Unit.COUNT,
            step.toSeconds(),
            time.steps(step),
            List.of(
                status("success", 2, counted, StatusCounts::success),
                status("failure", 3, counted, StatusCounts::failure),
                status("timeout", 7, counted, StatusCounts::timeout),
                status("exception", 8, counted, StatusCounts::exception)))
        .withMarks(marks(change))
        .inGroup(GROUP);
  }

  private Map<Instant, StatusCounts> counts(List<TagStep> fine) {
    Map<Instant, StatusCounts> counted = new HashMap<>();
    fine.forEach(
        one -> counted.merge(Stretch.stepOf(one.at(), step), one.all(), StatusCounts::plus));
    return counted;
  }

  private Series status(
      String name,
      int colour,
      Map<Instant, StatusCounts> counted,
      ToLongFunction<StatusCounts> status) {
    List<@Nullable Double> values = new ArrayList<>();
    for (Instant at : time.steps(step)) {
      values.add((double) status.applyAsLong(counted.getOrDefault(at, StatusCounts.NONE)));
    }
    return new Series(name, colour, values);
  }

  /** A tag's success rate over time. */
  Chart successRate(List<TagStep> fine, int colour, Optional<RateChange> change) {
    Map<Instant, StatusCounts> counted = counts(fine);
    List<@Nullable Double> rates = new ArrayList<>();
    for (Instant at : time.steps(step)) {
      Share rate = counted.getOrDefault(at, StatusCounts.NONE).successRate();
      rates.add(rate.isEmpty() ? null : rate.percent());
    }
    return Chart.lines(
            "Success rate",
            Unit.PERCENT,
            step.toSeconds(),
            time.steps(step),
            List.of(new Series("Success", colour, rates)))
        .withMarks(marks(change))
        .inGroup(GROUP);
  }

  private static List<Mark> marks(Optional<RateChange> change) {
    return change
        .map(c -> List.of(new Mark(c.at(), c.isWorse() ? "success fell" : "success rose")))
        .orElse(List.of());
  }

  /** How often conversions carried the fields of a kind, over time. */
  Chart completeness(String title, TrackedField.Kind kind, List<FieldCounts> conversions) {
    Duration part = Duration.between(time.from(), time.until()).dividedBy(RATE_PARTS);
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i < RATE_PARTS; i++) {
      times.add(time.from().plus(part.multipliedBy(i)));
    }
    Map<String, Integer> colours =
        SeriesColour.of(List.of(TrackedField.values()).stream().map(TrackedField::label).toList());
    List<Series> series = new ArrayList<>();
    for (TrackedField field : TrackedField.values()) {
      if (field.kind() == kind) {
        series.add(
            new Series(
                field.label(),
                colours.getOrDefault(field.label(), 1),
                rates(field, conversions, RATE_PARTS).percents()));
      }
    }
    return Chart.lines(title, Unit.PERCENT, part.toSeconds(), times, series).inGroup(GROUP);
  }

  Buckets rates(TrackedField field, List<FieldCounts> counts, int parts) {
    Buckets buckets = new Buckets(time, parts);
    counts.forEach(one -> buckets.add(one.at(), one.of(field)));
    return buckets;
  }
}
