package dev.headgate.adapters.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.insight.ContainerFigures;
import dev.headgate.ingest.insight.SiteFigures;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.TenantPeak;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the pages of sites and plans ask of the real engine: rows of tenants 811 and 812. */
class SitesAndPeaksQueriesTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final TenantId TENANT = new TenantId(811);
  private static final TenantId OTHER = new TenantId(812);
  private static final SiteId SHOP = new SiteId(31);
  private static final SiteId BLOG = new SiteId(32);
  private static final Span MONTH = new Span(NOON.minus(Duration.ofDays(30)), NOON);
  private static final String ODD = "GTM-\\'\t\"";

  private final ClickHouseSiteTraffic sites =
      new ClickHouseSiteTraffic(TestClickHouse.connection());
  private final ClickHouseTenantPeaks peaks =
      new ClickHouseTenantPeaks(TestClickHouse.connection());

  @BeforeAll
  static void fill() {
    // A container a minute ago, one that sends windows, one of yesterday, one of last week.
    report(811, 31, ODD, NOON.minusSeconds(60), 1, 3);
    report(811, 31, "GTM-WINDOW", NOON.minusSeconds(120), 200, 2);
    report(811, 31, "GTM-LATE", NOON.minus(Duration.ofHours(20)), 1, 5);
    report(811, 31, "GTM-OLD", NOON.minus(Duration.ofDays(7)), 1, 9);
    report(811, 31, "GTM-GONE", NOON.minus(Duration.ofDays(31)), 1, 4);
    report(811, 32, "GTM-BLOG", NOON.minus(Duration.ofDays(2)), 1, 1);
    report(812, 33, "GTM-ELSE", NOON.minusSeconds(60), 1, 50);
    result(811, 31, ODD, NOON.minusSeconds(60), 90, 80);
    result(811, 31, "GTM-LATE", NOON.minus(Duration.ofHours(20)), 10, 10);
    result(811, 31, "GTM-OLD", NOON.minus(Duration.ofDays(7)), 500, 0);
    media(811, NOON.minus(Duration.ofDays(3)), 700);
    media(811, NOON.minus(Duration.ofDays(2)), 600);
    media(811, NOON.minus(Duration.ofDays(31)), 900);
    media(812, NOON.minusSeconds(600), 30);
  }

  @Test
  void tellsAllSitesOfATenantAtOnceAndNoOtherTenants() {
    assertThat(sites.sites(TENANT, NOON))
        .containsExactly(
            new SiteFigures(
                SHOP,
                List.of(ODD, "GTM-WINDOW", "GTM-LATE"),
                4,
                Optional.of(NOON.minusSeconds(60)),
                403,
                10,
                408,
                100,
                90),
            new SiteFigures(
                BLOG,
                List.of("GTM-BLOG"),
                1,
                Optional.of(NOON.minus(Duration.ofDays(2))),
                0,
                0,
                0,
                0,
                0));
    assertThat(sites.sites(new TenantId(813), NOON)).isEmpty();
  }

  @Test
  void tellsTheContainersOfASiteTheLatestFirst() {
    assertThat(sites.containers(TENANT, SHOP, NOON))
        .containsExactly(
            new ContainerFigures(ODD, NOON.minusSeconds(60), 3, 3, 90, 80),
            new ContainerFigures("GTM-WINDOW", NOON.minusSeconds(120), 2, 400, 0, 0),
            new ContainerFigures("GTM-LATE", NOON.minus(Duration.ofHours(20)), 5, 5, 10, 10),
            new ContainerFigures("GTM-OLD", NOON.minus(Duration.ofDays(7)), 0, 0, 0, 0));
    assertThat(sites.containers(OTHER, SHOP, NOON)).isEmpty();
  }

  @Test
  void findsTheBusiestMinuteOfEachTenant() {
    assertThat(peaks.peaks(List.of(TENANT, OTHER, new TenantId(813)), MONTH))
        .containsExactly(new TenantPeak(TENANT, 700, 9), new TenantPeak(OTHER, 30, 50));
    assertThat(peaks.peaks(List.of(OTHER), MONTH)).hasSize(1);
  }

  @Test
  void saysWhenNobodyAnswers() {
    ClickHouseConnection nobody =
        new ClickHouseConnection(() -> new ClickHouseEndpoint("http://127.0.0.1:9", "x", ""));
    assertThatThrownBy(() -> new ClickHouseSiteTraffic(nobody).sites(TENANT, NOON))
        .isInstanceOf(StoreUnavailable.class);
    assertThatThrownBy(() -> new ClickHouseTenantPeaks(nobody).peaks(List.of(TENANT), MONTH))
        .isInstanceOf(StoreUnavailable.class);
  }

  private static void report(
      int tenant, int site, String container, Instant at, int events, int reports) {
    BoundQuery.of(
            """
            INSERT INTO headgate.tag_events
              (delivery_id, row_no, batch_day, tenant_id, site_id, container_id, received_at, ts,
               expires_at, mode, events)
            SELECT {delivery:UInt64}, number, toDate(at, 'UTC'), {tenant:UInt32}, {site:UInt32},
                   {container:String}, at, at, '2099-01-01', 'event', {events:UInt32}
            FROM (SELECT number, fromUnixTimestamp64Milli({at:Int64}, 'UTC') AS at FROM numbers({reports:UInt32}))
            """)
        .with("delivery", at.toEpochMilli())
        .with("tenant", tenant)
        .with("site", site)
        .with("container", container)
        .with("at", at)
        .with("events", events)
        .with("reports", reports)
        .run(TestClickHouse.connection(), Duration.ofSeconds(30));
  }

  private static void result(
      int tenant, int site, String container, Instant at, int executions, int successes) {
    BoundQuery.of(
            """
            INSERT INTO headgate.tag_results
              (delivery_id, row_no, batch_day, tenant_id, site_id, container_id, received_at, ts,
               expires_at, mode, tag_name, executions, success)
            SELECT {delivery:UInt64}, 0, toDate(at, 'UTC'), {tenant:UInt32}, {site:UInt32},
                   {container:String}, at, at, '2099-01-01', 'event', 'GA4', {executions:UInt32}, {successes:UInt32}
            FROM (SELECT fromUnixTimestamp64Milli({at:Int64}, 'UTC') AS at)
            """)
        .with("delivery", at.toEpochMilli())
        .with("tenant", tenant)
        .with("site", site)
        .with("container", container)
        .with("at", at)
        .with("executions", executions)
        .with("successes", successes)
        .run(TestClickHouse.connection(), Duration.ofSeconds(30));
  }

  private static void media(int tenant, Instant at, int events) {
    BoundQuery.of(
            """
            INSERT INTO headgate.media_events
              (delivery_id, row_no, batch_day, tenant_id, received_at, expires_at, key_id, event_id, ts, ts_source, event_type)
            SELECT {delivery:UInt64}, number, toDate(at, 'UTC'), {tenant:UInt32}, at, '2099-01-01', 5,
                   generateUUIDv4(), at, 'client', 'play'
            FROM (SELECT number, fromUnixTimestamp64Milli({at:Int64}, 'UTC') AS at FROM numbers({events:UInt32}))
            """)
        .with("delivery", at.toEpochMilli())
        .with("tenant", tenant)
        .with("at", at)
        .with("events", events)
        .run(TestClickHouse.connection(), Duration.ofSeconds(30));
  }
}
