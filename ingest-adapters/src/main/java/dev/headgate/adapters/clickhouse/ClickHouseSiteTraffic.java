package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.clickhouse.BoundQuery.Row;
import dev.headgate.ingest.insight.ContainerFigures;
import dev.headgate.ingest.insight.SiteFigures;
import dev.headgate.ingest.insight.SiteTraffic;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the tables {@code tag_events} and {@code tag_results} tell of sites. */
public final class ClickHouseSiteTraffic implements SiteTraffic {
  private static final Duration DAY = Duration.ofDays(1);

  /**
   * One row a site and container. Reports count by when they were received, results by when they
   * happened, as on the page that shows them; a sender's clock is not more than a day ahead.
   */
  private static final String BY_CONTAINER =
      """
      SELECT site_id, container_id, max(last) AS last, sum(lately) AS lately,
             sum(reports) AS reports, sum(events) AS events,
             sum(executions) AS executions, sum(successes) AS successes
      FROM (
        SELECT site_id, container_id, toUnixTimestamp64Milli(max(received_at)) AS last,
               sumIf(tag_events.events,
                     received_at >= fromUnixTimestamp64Milli({lately:Int64}, 'UTC')) AS lately,
               countIf(received_at >= fromUnixTimestamp64Milli({day:Int64}, 'UTC')) AS reports,
               sumIf(tag_events.events,
                     received_at >= fromUnixTimestamp64Milli({day:Int64}, 'UTC')) AS events,
               0 AS executions, 0 AS successes
        FROM headgate.tag_events
        WHERE tenant_id = {tenant:UInt32} AND ({site:UInt32} = 0 OR site_id = {site:UInt32})
          AND received_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
          AND batch_day >= toDate(fromUnixTimestamp64Milli({since:Int64}, 'UTC'), 'UTC')
        GROUP BY site_id, container_id
        UNION ALL
        SELECT site_id, container_id, 0 AS last, 0 AS lately, 0 AS reports, 0 AS events,
               sum(tag_results.executions) AS executions, sum(tag_results.success) AS successes
        FROM headgate.tag_results
        WHERE tenant_id = {tenant:UInt32} AND ({site:UInt32} = 0 OR site_id = {site:UInt32})
          AND ts >= fromUnixTimestamp64Milli({day:Int64}, 'UTC')
          AND ts < fromUnixTimestamp64Milli({now:Int64}, 'UTC')
          AND batch_day >= toDate(fromUnixTimestamp64Milli({day:Int64}, 'UTC'), 'UTC') - 1
        GROUP BY site_id, container_id
      )
      GROUP BY site_id, container_id
      """;

  private final ClickHouseConnection connection;

  public ClickHouseSiteTraffic(ClickHouseConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<SiteFigures> sites(TenantId tenant, Instant now) {
    return question(
            """
            SELECT site_id, countIf(last > 0), max(last), sum(lately), sum(reports), sum(events),
                   sum(executions), sum(successes),
                   groupArraySortedIf(3)((-last, container_id), last > 0) AS newest,
                   newest[1].2, newest[2].2, newest[3].2
            FROM (%s) GROUP BY site_id ORDER BY site_id
            """
                .formatted(BY_CONTAINER),
            tenant,
            0,
            now)
        .rows(connection, ClickHouseSiteTraffic::figures);
  }

  private static SiteFigures figures(Row row) {
    SiteId site = new SiteId(row.integer());
    int containers = row.integer();
    Optional<Instant> last = Optional.of(row.instant()).filter(at -> at.isAfter(Instant.EPOCH));
    long lately = row.number();
    long reports = row.number();
    long events = row.number();
    long executions = row.number();
    long successes = row.number();
    row.text();
    List<String> newest =
        IntStream.range(0, Math.min(containers, SiteFigures.MOST_CONTAINERS))
            .mapToObj(_ -> row.text())
            .toList();
    return new SiteFigures(
        site, newest, containers, last, lately, reports, events, executions, successes);
  }

  @Override
  public List<ContainerFigures> containers(TenantId tenant, SiteId site, Instant now) {
    return question(
            """
            SELECT container_id, last, reports, events, executions, successes FROM (%s)
            WHERE last > 0 ORDER BY last DESC, container_id LIMIT {most:UInt32}
            """
                .formatted(BY_CONTAINER),
            tenant,
            site.value(),
            now)
        .with("most", MOST_CONTAINERS)
        .rows(
            connection,
            row ->
                new ContainerFigures(
                    row.text(),
                    row.instant(),
                    row.number(),
                    row.number(),
                    row.number(),
                    row.number()));
  }

  private static BoundQuery question(String sql, TenantId tenant, int site, Instant now) {
    return BoundQuery.of(sql)
        .with("tenant", tenant.value())
        .with("site", site)
        .with("now", now)
        .with("lately", now.minus(SiteFigures.LATELY))
        .with("day", now.minus(DAY))
        .with("since", now.minus(SiteFigures.MEMORY));
  }
}
