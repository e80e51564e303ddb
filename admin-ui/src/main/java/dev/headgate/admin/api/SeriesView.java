package dev.headgate.admin.api;

import dev.headgate.ingest.insight.CountAt;
import dev.headgate.ingest.insight.Span;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Counts over time. Steps without anything are left out.
 *
 * @param step the length of one of them
 */
@JsonView
record SeriesView(Instant from, Instant until, String step, List<Series> series) {
  /** What was counted under one name. */
  @JsonView
  record Series(String name, long total, List<Point> points) {}

  /** How many there were in the step that begins then. */
  @JsonView
  record Point(Instant at, long count) {}

  static SeriesView of(Span span, Step step, List<CountAt> counts, UnaryOperator<String> name) {
    return new SeriesView(
        span.from(),
        span.until(),
        step.text(),
        counts.stream()
            .collect(Collectors.groupingBy(CountAt::name, TreeMap::new, Collectors.toList()))
            .entrySet()
            .stream()
            .map(each -> series(name.apply(each.getKey()), each.getValue()))
            .toList());
  }

  private static Series series(String name, List<CountAt> counts) {
    return new Series(
        name,
        counts.stream().mapToLong(CountAt::count).sum(),
        counts.stream().map(count -> new Point(count.at(), count.count())).toList());
  }
}
