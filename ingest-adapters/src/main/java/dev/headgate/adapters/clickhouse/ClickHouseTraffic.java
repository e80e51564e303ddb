package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.clickhouse.BoundQuery.Row;
import dev.headgate.ingest.insight.CountAt;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.TagRecord;
import dev.headgate.ingest.insight.Traffic;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How much ClickHouse holds, by when it came in. */
public final class ClickHouseTraffic implements Traffic {
  /** What came in on one day is in its partition or in the next one. */
  private static final String RECEIVED =
      """
      SELECT intDiv(toUnixTimestamp64Milli(received_at), {step:Int64}) * {step:Int64} AS at,
             '%s' AS name, count()
      FROM headgate.%s
      WHERE received_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
        AND received_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
        AND batch_day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC'), 'UTC')
        AND ({tenant:UInt32} = 0 OR tenant_id = {tenant:UInt32})
      GROUP BY at
      """;

  private static final String LAST =
      """
      SELECT toUnixTimestamp64Milli(max(received_at)) AS last FROM headgate.%s
      WHERE batch_day >= toDate(fromUnixTimestamp64Milli({since:Int64}, 'UTC'), 'UTC')
        AND ({tenant:UInt32} = 0 OR tenant_id = {tenant:UInt32})
      """;

  private static final Duration LAST_DAYS = Duration.ofDays(2);

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
        .with("from", span.from())
        .with("until", span.until())
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
  public List<TagRecord> tags(TenantId tenant, Span span, Span before) {
    return BoundQuery.of(
            """
            WITH ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
                   AND ts < fromUnixTimestamp64Milli({until:Int64}, 'UTC') AS now,
                 ts >= fromUnixTimestamp64Milli({before:Int64}, 'UTC')
                   AND ts < fromUnixTimestamp64Milli({beforeUntil:Int64}, 'UTC') AS earlier
            SELECT site_id, tag_name, sumIf(executions, now), sumIf(success, now),
                   sumIf(executions, earlier), sumIf(success, earlier)
            FROM headgate.tag_results
            WHERE tenant_id = {tenant:UInt32}
              AND ts >= fromUnixTimestamp64Milli({before:Int64}, 'UTC')
              AND ts < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
            GROUP BY site_id, tag_name ORDER BY site_id, tag_name LIMIT 5000
            """)
        .with("tenant", tenant.value())
        .with("from", span.from())
        .with("until", span.until())
        .with("before", before.from())
        .with("beforeUntil", before.until())
        .rows(
            connection,
            row ->
                new TagRecord(
                    new SiteId(row.integer()),
                    row.text(),
                    row.number(),
                    row.number(),
                    row.number(),
                    row.number()));
  }

  private static int number(Optional<TenantId> tenant) {
    return tenant.map(TenantId::value).orElse(0);
  }
}
