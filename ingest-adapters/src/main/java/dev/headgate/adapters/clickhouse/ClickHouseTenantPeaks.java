package dev.headgate.adapters.clickhouse;

import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.TenantPeak;
import dev.headgate.ingest.insight.TenantPeaks;
import dev.headgate.ingest.tenant.TenantId;
import java.util.List;

/** The busiest minutes of tenants, by the minute of the clock in which things were received. */
public final class ClickHouseTenantPeaks implements TenantPeaks {
  private static final String OF_SPAN =
      """
      WHERE tenant_id IN {tenants:Array(UInt32)}
        AND received_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
        AND received_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
        AND batch_day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC'), 'UTC')
      """;

  private final ClickHouseConnection connection;

  public ClickHouseTenantPeaks(ClickHouseConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<TenantPeak> peaks(List<TenantId> tenants, Span span) {
    return BoundQuery.of("SELECT tenant_id, max(events), max(reports) FROM (")
        .then("SELECT tenant_id, count() AS events, 0 AS reports FROM headgate.media_events")
        .then(OF_SPAN)
        .then("GROUP BY tenant_id, toStartOfMinute(received_at)")
        .then("UNION ALL")
        .then("SELECT tenant_id, 0 AS events, count() AS reports FROM headgate.tag_events")
        .then(OF_SPAN)
        .then("GROUP BY tenant_id, site_id, toStartOfMinute(received_at)")
        .then(") GROUP BY tenant_id ORDER BY tenant_id")
        .withAll("tenants", tenants.stream().map(TenantId::value).toList())
        .with("from", span.from())
        .with("until", span.until())
        .rows(
            connection,
            row -> new TenantPeak(new TenantId(row.integer()), row.number(), row.number()));
  }
}
