package dev.headgate.adapters.clickhouse;

import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.TenantPeak;
import dev.headgate.ingest.insight.TenantPeaks;
import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.stream.Collectors;

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
    return new ParameterQuery(connection)
            .sql("SELECT tenant_id, max(events), max(reports) FROM (")
            .sql("SELECT tenant_id, count() AS events, 0 AS reports FROM headgate.media_events")
            .sql(OF_SPAN)
            .sql("GROUP BY tenant_id, toStartOfMinute(received_at)")
            .sql("UNION ALL")
            .sql("SELECT tenant_id, 0 AS events, count() AS reports FROM headgate.tag_events")
            .sql(OF_SPAN)
            .sql("GROUP BY tenant_id, site_id, toStartOfMinute(received_at)")
            .sql(") GROUP BY tenant_id ORDER BY tenant_id")
            .bind("tenants", array(tenants))
            .bind("from", span.from())
            .bind("until", span.until())
            .rows()
            .stream()
            .map(
                row ->
                    new TenantPeak(new TenantId((int) row.number(0)), row.number(1), row.number(2)))
            .toList();
  }

  private static String array(List<TenantId> tenants) {
    return tenants.stream()
        .map(tenant -> Integer.toString(tenant.value()))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
