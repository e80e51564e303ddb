package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.clickhouse.BoundQuery.Row;
import dev.headgate.ingest.insight.quality.SiteQuestion;
import dev.headgate.ingest.insight.quality.StatusCounts;
import dev.headgate.ingest.insight.quality.TagByEvent;
import dev.headgate.ingest.insight.quality.TagFigures;
import dev.headgate.ingest.insight.quality.TagFigures.Percentiles;
import dev.headgate.ingest.insight.quality.TagResults;
import dev.headgate.ingest.insight.quality.TagStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The table {@code tag_results}, as its readers ask for it. */
public final class ClickHouseTagResults implements TagResults {
  static final String TABLE = "headgate.tag_results" + SiteRows.OF_CONTAINER;

  private static final String COUNTS =
      "sum(success) AS s, sum(failure) AS f, sum(timeout) AS t, sum(exception) AS x, sum(executions) AS e";

  private static final String SUMS = "sum(s), sum(f), sum(t), sum(x), sum(e)";

  static final CountedRows HOURS = CountedRows.byHour(TABLE);
  static final CountedRows HOURS_OF_TAG =
      CountedRows.byHour(TABLE + " AND tag_name = {tag:String}");

  /** The row of all tags together is the one with {@code is_total} 1. */
  static final String FIGURES =
      "SELECT grouping(tag_name) AS is_total, tag_name, "
          + SUMS
          + """
          , sumIf(e, mode = 'window'), sum(timed), sum(millis), sum(sample),
          toUnixTimestamp64Milli(min(first_ts)), toUnixTimestamp64Milli(max(last_ts)),
          (quantilesDDIfMerge(0.01, 0.5, 0.95, 0.99)(times) AS q)[1], q[2], q[3] FROM
          """
          + HOURS.sum(
              "tag_name, mode, "
                  + COUNTS
                  + """
                  , sum(timed_executions) AS timed, sum(total_exec_ms) AS millis,
                  countIf(mode = 'event' AND timed_executions = 1) AS sample, min(ts) AS first_ts, max(ts) AS last_ts,
                  quantilesDDIfState(0.01, 0.5, 0.95, 0.99)(total_exec_ms, mode = 'event' AND timed_executions = 1) AS times
                  """,
              "tag_name, mode")
          + " GROUP BY GROUPING SETS ((tag_name), ()) ORDER BY is_total, tag_name";

  private static final String OF_EVENTS =
      "sumIf(s, mode = 'event'), sumIf(f, mode = 'event'), sumIf(t, mode = 'event'),"
          + " sumIf(x, mode = 'event'), sumIf(e, mode = 'event')";

  static final String BY_EVENT =
      "SELECT event_name, "
          + SUMS
          + " FROM "
          + HOURS_OF_TAG.sum("event_name, " + COUNTS, "event_name")
          + " GROUP BY event_name ORDER BY event_name";

  private final ClickHouseConnection connection;

  public ClickHouseTagResults(ClickHouseConnection connection) {
    this.connection = connection;
  }

  /** A row of {@link #FIGURES}. */
  private record Line(boolean isTotal, TagFigures figures) {}

  @Override
  public Figures figures(SiteQuestion question) {
    List<Line> lines =
        SiteRows.of(FIGURES, question, HOURS).rows(connection, ClickHouseTagResults::line);
    return new Figures(
        lines.stream().filter(line -> !line.isTotal()).map(Line::figures).toList(),
        lines.stream()
            .filter(Line::isTotal)
            .flatMap(line -> line.figures().times().stream())
            .findFirst());
  }

  private static Line line(Row row) {
    boolean isTotal = row.number() == 1;
    String name = row.text();
    StatusCounts counts = counts(row);
    long ofWindows = row.number();
    long timed = row.number();
    long totalMillis = row.number();
    long sample = row.number();
    Instant first = row.instant();
    Instant last = row.instant();
    double p50 = row.decimal();
    double p95 = row.decimal();
    double p99 = row.decimal();
    return new Line(
        isTotal,
        new TagFigures(
            name,
            counts,
            ofWindows,
            timed == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) totalMillis / timed),
            sample == 0 ? Optional.empty() : Optional.of(new Percentiles(p50, p95, p99, sample)),
            first,
            last));
  }

  static String steps(CountedRows rows, Duration step) {
    return "SELECT tag_name, %s, %s, %s FROM %s GROUP BY tag_name, step ORDER BY step, tag_name"
        .formatted(
            SiteRows.step(rows, step),
            SUMS,
            OF_EVENTS,
            rows.sumByUnit("tag_name, mode, " + COUNTS, "tag_name, mode"));
  }

  @Override
  public List<TagStep> steps(SiteQuestion question, Duration step) {
    CountedRows rows = CountedRows.inSteps(TABLE, step);
    return SiteRows.of(steps(rows, step), question, rows)
        .rows(connection, row -> new TagStep(row.text(), row.instant(), counts(row), counts(row)));
  }

  @Override
  public List<TagByEvent> byEvent(SiteQuestion question, String tag) {
    return SiteRows.of(BY_EVENT, question, HOURS_OF_TAG)
        .with("tag", tag)
        .rows(connection, row -> new TagByEvent(row.text(), counts(row)));
  }

  private static StatusCounts counts(Row row) {
    return new StatusCounts(row.number(), row.number(), row.number(), row.number(), row.number());
  }
}
