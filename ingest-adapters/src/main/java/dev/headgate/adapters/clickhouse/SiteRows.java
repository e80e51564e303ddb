package dev.headgate.adapters.clickhouse;

import dev.headgate.ingest.insight.quality.SiteQuestion;
import java.time.Duration;

/** The rows of one site and container, in the order that the tables are sorted. */
final class SiteRows {
  static final String SITE = " WHERE tenant_id = {tenant:UInt32} AND site_id = {site:UInt32}";

  static final String OF_CONTAINER =
      SITE + " AND ({container:String} = '' OR container_id = {container:String})";

  private SiteRows() {}

  static BoundQuery of(String sql, SiteQuestion question, CountedRows rows) {
    return rows.bind(
        BoundQuery.of(sql)
            .with("tenant", question.tenant().value())
            .with("site", question.site().value())
            .with("container", question.container().orElse("")),
        question.time());
  }

  /** The step that a unit lies in, in milliseconds since 1970. */
  static String step(CountedRows rows, Duration step) {
    return "intDiv(at * %1$d, %2$d) * %2$d AS step"
        .formatted(rows.unit().toMillis(), step.toMillis());
  }
}
