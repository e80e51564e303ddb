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
  private static final String COUNTS =
      "sum(success), sum(failure), sum(timeout), sum(exception), sum(executions)";

  /** An execution that was reported by itself, with its time. */
  private static final String TIMED = "mode = 'event' AND timed_executions = 1";

  /** The row of all tags together is the one with {@code is_total} 1. */
  private static final String FIGURES =
      "SELECT grouping(tag_name) AS is_total, tag_name, "
          + COUNTS
          + """
          , sumIf(executions, mode = 'window'), sum(timed_executions), sum(total_exec_ms),
          countIf(%1$s), toUnixTimestamp64Milli(min(ts)), toUnixTimestamp64Milli(max(ts)),
          (quantilesTDigestIf(0.5, 0.95, 0.99)(total_exec_ms, %1$s) AS q)[1], q[2], q[3]
          FROM headgate.tag_results
          """
              .formatted(TIMED)
          + SiteRows.WHERE
          + SiteRows.OF_CONTAINER
          + "GROUP BY GROUPING SETS ((tag_name), ()) ORDER BY is_total, tag_name";

  private static final String STEPS =
      "SELECT tag_name, "
          + SiteRows.STEP
          + ", "
          + COUNTS
          + """
          , sumIf(success, mode = 'event'), sumIf(failure, mode = 'event'), sumIf(timeout, mode = 'event'),
          sumIf(exception, mode = 'event'), sumIf(executions, mode = 'event')
          FROM headgate.tag_results
          """
          + SiteRows.WHERE
          + SiteRows.OF_CONTAINER
          + "GROUP BY tag_name, step ORDER BY step, tag_name";

  private static final String BY_EVENT =
      "SELECT event_name, "
          + COUNTS
          + " FROM headgate.tag_results"
          + SiteRows.WHERE
          + SiteRows.OF_CONTAINER
          + "AND tag_name = {tag:String} GROUP BY event_name ORDER BY event_name";

  private final ClickHouseConnection connection;

  public ClickHouseTagResults(ClickHouseConnection connection) {
    this.connection = connection;
  }

  /** A row of {@link #FIGURES}. */
  private record Line(boolean isTotal, TagFigures figures) {}

  @Override
  public Figures figures(SiteQuestion question) {
    List<Line> lines = SiteRows.of(FIGURES, question).rows(connection, ClickHouseTagResults::line);
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

  @Override
  public List<TagStep> steps(SiteQuestion question, Duration step) {
    return SiteRows.of(STEPS, question, step)
        .rows(connection, row -> new TagStep(row.text(), row.instant(), counts(row), counts(row)));
  }

  @Override
  public List<TagByEvent> byEvent(SiteQuestion question, String tag) {
    return SiteRows.of(BY_EVENT, question)
        .with("tag", tag)
        .rows(connection, row -> new TagByEvent(row.text(), counts(row)));
  }

  private static StatusCounts counts(Row row) {
    return new StatusCounts(row.number(), row.number(), row.number(), row.number(), row.number());
  }
}
