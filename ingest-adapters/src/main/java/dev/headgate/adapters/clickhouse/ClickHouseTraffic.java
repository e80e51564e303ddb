package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.clickhouse.BoundQuery.Row;
import dev.headgate.ingest.insight.CountAt;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.Traffic;
import dev.headgate.ingest.insight.quality.Stretch;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How much ClickHouse holds, by when it came in. */
public final class ClickHouseTraffic implements Traffic {
  /** What came in on one day is in its partition or in the next one. */
  static final String RECEIVED =
      """
      SELECT intDiv(intDiv(toUnixTimestamp64Milli(received_at), 60000) * 60000, {step:Int64}) * {step:Int64} AS at,
             '%s' AS name, count()
      FROM headgate.%s
      WHERE intDiv(toUnixTimestamp64Milli(received_at), 60000) >= {first:Int64}
        AND intDiv(toUnixTimestamp64Milli(received_at), 60000) < {last:Int64}
        AND batch_day >= toDate(fromUnixTimestamp64Milli({first:Int64} * 60000, 'UTC'), 'UTC')
        AND ({tenant:UInt32} = 0 OR tenant_id = {tenant:UInt32})
      GROUP BY at
      """;

  static final String LAST =
      """
      SELECT toUnixTimestamp64Milli(max(received_at)) AS last FROM headgate.%s
      WHERE batch_day >= toDate(fromUnixTimestamp64Milli({since:Int64}, 'UTC'), 'UTC')
        AND ({tenant:UInt32} = 0 OR tenant_id = {tenant:UInt32})
      """;

  private static final Duration LAST_DAYS = Duration.ofDays(2);
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  static final CountedRows TAGS_BY_HOUR =
      CountedRows.byHour("headgate.tag_results WHERE tenant_id = {tenant:UInt32}");

  static final String TAG_RUNS =
      "SELECT site_id, tag_name, sum(runs), sum(good) FROM "
          + TAGS_BY_HOUR.sum(
              "site_id, tag_name, sum(executions) AS runs, sum(success) AS good",
              "site_id, tag_name")
          + " GROUP BY site_id, tag_name ORDER BY site_id, tag_name LIMIT 5000";

  private final ClickHouseConnection connection;

  public ClickHouseTraffic(ClickHouseConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<CountAt> received(Optional<TenantId> tenant, Span span, Duration step) {
    return BoundQuery.of("SELECT * FROM (")
        .then(RECEIVED.formatted(MEDIA, "media_events"))
        .then("UNION ALL")
        .then(RECEIVED.formatted(TAGS, "tag_events"))
        .then("UNION ALL")
        .then(RECEIVED.formatted(REJECTED, "dead_letters"))
        .then(") ORDER BY at, name")
        .with("tenant", number(tenant))
        .with("first", Math.floorDiv(span.from().toEpochMilli(), MINUTE))
        .with("last", Math.ceilDiv(span.until().toEpochMilli(), MINUTE))
        .with("step", step.toMillis())
        .rows(connection, row -> new CountAt(row.instant(), row.text(), row.number()));
  }

  @Override
  public Optional<Instant> lastStored(Optional<TenantId> tenant, Instant now) {
    return BoundQuery.of("SELECT max(last) FROM (")
        .then(LAST.formatted("media_events"))
        .then("UNION ALL")
        .then(LAST.formatted("tag_events"))
        .then(")")
        .with("tenant", number(tenant))
        .with("since", now.minus(LAST_DAYS))
        .first(connection, Row::instant)
        .filter(last -> last.isAfter(Instant.EPOCH));
  }

  @Override
  public List<TagRuns> tags(TenantId tenant, Span span) {
    return TAGS_BY_HOUR
        .bind(
            BoundQuery.of(TAG_RUNS).with("tenant", tenant.value()),
            new Stretch(span.from(), span.until()))
        .rows(
            connection,
            row ->
                new TagRuns(
                    new SiteId((int) row.number()), row.text(), row.number(), row.number()));
  }

  private static int number(Optional<TenantId> tenant) {
    return tenant.map(TenantId::value).orElse(0);
  }
}
