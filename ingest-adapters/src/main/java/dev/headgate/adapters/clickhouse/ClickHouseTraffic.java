package dev.headgate.adapters.clickhouse;

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
    return new ParameterQuery(connection)
            .sql("SELECT * FROM (")
            .sql(RECEIVED.formatted(MEDIA, "media_events"))
            .sql("UNION ALL")
            .sql(RECEIVED.formatted(TAGS, "tag_events"))
            .sql("UNION ALL")
            .sql(RECEIVED.formatted(REJECTED, "dead_letters"))
            .sql(") ORDER BY at, name")
            .bind("tenant", number(tenant))
            .bind("from", span.from())
            .bind("until", span.until())
            .bind("step", step.toMillis())
            .rows()
            .stream()
            .map(row -> new CountAt(row.instant(0), row.text(1), row.number(2)))
            .toList();
  }

  @Override
  public Optional<Instant> lastStored(Optional<TenantId> tenant, Instant now) {
    return new ParameterQuery(connection)
            .sql("SELECT max(last) FROM (")
            .sql(LAST.formatted("media_events"))
            .sql("UNION ALL")
            .sql(LAST.formatted("tag_events"))
            .sql(")")
            .bind("tenant", number(tenant))
            .bind("since", now.minus(LAST_DAYS))
            .rows()
            .stream()
            .map(row -> row.instant(0))
            .filter(last -> last.isAfter(Instant.EPOCH))
            .findFirst();
  }

  @Override
  public List<TagRecord> tags(TenantId tenant, Span span, Span before) {
    return new ParameterQuery(connection)
            .sql(
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
            .bind("tenant", tenant.value())
            .bind("from", span.from())
            .bind("until", span.until())
            .bind("before", before.from())
            .bind("beforeUntil", before.until())
            .rows()
            .stream()
            .map(
                row ->
                    new TagRecord(
                        new SiteId((int) row.number(0)),
                        row.text(1),
                        row.number(2),
                        row.number(3),
                        row.number(4),
                        row.number(5)))
            .toList();
  }

  private static int number(Optional<TenantId> tenant) {
    return tenant.map(TenantId::value).orElse(0);
  }
}
