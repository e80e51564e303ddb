package dev.headgate.adapters.clickhouse;

import dev.headgate.ingest.insight.quality.SiteQuestion;
import java.time.Duration;

/** The rows of one site, container and stretch of time, in the order that the tables are sorted. */
final class SiteRows {
  /** Follows the {@code FROM}. */
  static final String WHERE =
      """
       WHERE tenant_id = {tenant:UInt32} AND site_id = {site:UInt32}
         AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({until:Int64})
      """;

  static final String OF_CONTAINER =
      " AND ({container:String} = '' OR container_id = {container:String}) ";

  /** The step that a row lies in, in milliseconds since 1970. */
  static final String STEP =
      "intDiv(toUnixTimestamp64Milli(ts), {step:Int64}) * {step:Int64} AS step";

  private SiteRows() {}

  static BoundQuery of(String sql, SiteQuestion question) {
    return BoundQuery.of(sql)
        .with("tenant", question.tenant().value())
        .with("site", question.site().value())
        .with("from", question.time().from().toEpochMilli())
        .with("until", question.time().until().toEpochMilli())
        .with("container", question.container().orElse(""));
  }

  static BoundQuery of(String sql, SiteQuestion question, Duration step) {
    return of(sql, question).with("step", step.toMillis());
  }
}
