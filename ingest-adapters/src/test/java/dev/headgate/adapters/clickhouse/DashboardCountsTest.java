package dev.headgate.adapters.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.insight.CountAt;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.quality.FieldCounts;
import dev.headgate.ingest.insight.quality.SiteQuestion;
import dev.headgate.ingest.insight.quality.Stretch;
import dev.headgate.ingest.insight.quality.TagByEvent;
import dev.headgate.ingest.insight.quality.TagEvents;
import dev.headgate.ingest.insight.quality.TagFigures;
import dev.headgate.ingest.insight.quality.TagResults;
import dev.headgate.ingest.insight.quality.TagStep;
import dev.headgate.ingest.insight.quality.TrackedField;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What dashboards read from projections equals a recount of the rows: for periods that begin and
 * end anywhere, over several inserts, after rows were deleted and after rows expired.
 */
class DashboardCountsTest {
  private static final Instant BEGIN = Instant.parse("2026-10-01T00:00:00Z");
  private static final TenantId TENANT = new TenantId(6_001);
  private static final SiteId SITE = new SiteId(61);

  private static final List<Stretch> STRETCHES =
      List.of(
          new Stretch(BEGIN.plusMillis(1_234_567), BEGIN.plusMillis(171_234_567)),
          new Stretch(BEGIN, BEGIN.plus(Duration.ofDays(2))),
          new Stretch(BEGIN.plusSeconds(3599), BEGIN.plusSeconds(3601)),
          new Stretch(BEGIN.plusSeconds(100), BEGIN.plusSeconds(200)),
          new Stretch(BEGIN.plusSeconds(3_590), BEGIN.plusSeconds(7_300)));

  private final TagResults results = new ClickHouseTagResults(TestClickHouse.connection());
  private final TagEvents events = new ClickHouseTagEvents(TestClickHouse.connection());
  private final ClickHouseTraffic traffic = new ClickHouseTraffic(TestClickHouse.connection());

  @BeforeAll
  static void fill() {
    for (int part = 0; part < 4; part++) {
      insert(6_001, part, "2099-01-01");
    }
  }

  /** Two days of rows; every tenth a window. Spread evenly, in an order of their own. */
  private static void insert(int tenant, int part, String expires) {
    TestClickHouse.connection();
    String time =
        "toDateTime64('2026-10-01', 3, 'UTC') + toIntervalMillisecond((number * 7919 + %d) %% 172800 * 1000 + number %% 1000)"
            .formatted(part * 100);
    String common =
        "%d AS tenant_id, 61 AS site_id, %d AS delivery_id, number AS row_no, '2026-10-0%d' AS batch_day, '%s' AS expires_at, %s AS ts, ts AS received_at, if(number %% 3 = 0, 'GTM-A', 'GTM-B') AS container_id, if(number %% 10 = 0, 'window', 'event') AS mode"
            .formatted(tenant, part, 1 + part % 2, expires, time);
    TestClickHouse.lines(
        """
        INSERT INTO headgate.tag_results (tenant_id, site_id, delivery_id, row_no, batch_day, expires_at, ts, received_at, container_id, mode,
          event_name, tag_name, success, failure, timeout, exception, executions, timed_executions, total_exec_ms)
        SELECT %s, if(mode = 'window', '', ['purchase', 'page_view', 'sign_up'][1 + number %% 3]), ['GA4', 'Meta', 'odd'][1 + number %% 7 %% 3],
          if(mode = 'window', 40, number %% 5 > 0) AS ok, number %% 5 = 0, 0, 0, if(mode = 'window', 50, 1), if(mode = 'window', 45, number %% 11 > 0) AS timed,
          timed * (1 + number %% 997) FROM numbers(20000)
        """
            .formatted(common));
    TestClickHouse.lines(
        """
        INSERT INTO headgate.tag_events (tenant_id, site_id, delivery_id, row_no, batch_day, expires_at, ts, received_at, container_id, mode,
          event_name, window_end, events, event_counts, user_email, user_total, ecom_items, ecom_total)
        SELECT %s, if(mode = 'window', '', ['purchase', 'page_view', 'sign_up'][1 + number %% 3]) AS name, ts, if(mode = 'window', 50, 1),
          if(mode = 'window', map('purchase', 20, 'rare', number %% 2, 'page_view', 30), map(name, 1)), number %% 2, 1, 1, 1 FROM numbers(5000)
        """
            .formatted(common));
  }

  @Test
  void countsLikeARecountOfTheRowsWhereverThePeriodBeginsAndEnds() {
    for (Stretch stretch : STRETCHES) {
      for (Optional<String> container : List.of(Optional.<String>empty(), Optional.of("GTM-A"))) {
        assertEqualsRecount(new SiteQuestion(TENANT, SITE, container, stretch));
      }
    }
  }

  private void assertEqualsRecount(SiteQuestion asked) {
    assertThat(results.figures(asked).tags().stream().map(DashboardCountsTest::text).toList())
        .isEqualTo(
            recount(
                asked,
                "tag_results",
                "tag_name, sum(success), sum(failure), sum(executions), sumIf(executions, mode = 'window'),"
                    + " countIf(mode = 'event' AND timed_executions = 1), toUnixTimestamp64Milli(min(ts)), toUnixTimestamp64Milli(max(ts)),"
                    + " round(quantilesDDIf(0.01, 0.95)(total_exec_ms, mode = 'event' AND timed_executions = 1)[1], 6)",
                "tag_name"));
    assertThat(results.byEvent(asked, "GA4").stream().map(DashboardCountsTest::text).toList())
        .isEqualTo(
            recount(
                asked,
                "tag_results",
                "event_name, sumIf(success, tag_name = 'GA4'), sumIf(executions, tag_name = 'GA4') AS runs",
                "event_name HAVING runs > 0"));
    for (Duration step :
        List.of(Duration.ofMinutes(1), Duration.ofMinutes(20), Duration.ofHours(6))) {
      String at =
          "intDiv(toUnixTimestamp64Milli(ts), %1$d) * %1$d AS step".formatted(step.toMillis());
      assertThat(results.steps(asked, step).stream().map(DashboardCountsTest::text).toList())
          .isEqualTo(
              recount(
                  asked,
                  "tag_results",
                  at + ", tag_name, sum(success), sum(executions), sumIf(success, mode = 'event')",
                  "step, tag_name"));
      TagEvents.Counts counts = events.counts(asked, step);
      assertThat(counts.volumes().stream().map(DashboardCountsTest::text).toList())
          .isEqualTo(
              recount(
                  asked,
                  "tag_events ARRAY JOIN mapKeys(event_counts) AS name, mapValues(event_counts) AS number",
                  at + ", name, sum(number)",
                  "step, name"));
      assertThat(counts.fields().stream().map(DashboardCountsTest::text).toList())
          .isEqualTo(
              recount(
                  asked,
                  "tag_events",
                  at + ", event_name, sum(user_email), sum(user_total), sum(ecom_items)",
                  "step, event_name"));
    }
  }

  private static List<String> recount(
      SiteQuestion asked, String table, String columns, String groups) {
    String order = groups.replaceAll(" HAVING.*", "");
    return TestClickHouse.lines(
        "SELECT %s FROM headgate.%s WHERE tenant_id = %d AND site_id = %d AND ts >= fromUnixTimestamp64Milli(%d) AND ts < fromUnixTimestamp64Milli(%d)%s GROUP BY %s ORDER BY %s SETTINGS optimize_use_projections = 0"
            .formatted(
                columns,
                table,
                asked.tenant().value(),
                asked.site().value(),
                asked.time().from().toEpochMilli(),
                asked.time().until().toEpochMilli(),
                asked.container().map(c -> " AND container_id = '" + c + "'").orElse(""),
                groups,
                order));
  }

  private static String tabbed(Object... fields) {
    return String.join("\t", List.of(fields).stream().map(String::valueOf).toList());
  }

  private static String text(TagFigures tag) {
    double p95 = tag.times().map(TagFigures.Percentiles::p95).orElse(Double.NaN);
    double rounded = Math.round(p95 * 1e6) / 1e6;
    return tabbed(
        tag.name(),
        tag.counts().success(),
        tag.counts().failure(),
        tag.counts().executions(),
        tag.ofWindows(),
        tag.times().map(TagFigures.Percentiles::sample).orElse(0L),
        tag.firstSeen().toEpochMilli(),
        tag.lastSeen().toEpochMilli(),
        Double.isNaN(p95) ? "nan" : plain(rounded));
  }

  /** As ClickHouse writes it. */
  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String text(TagByEvent event) {
    return tabbed(event.eventName(), event.counts().success(), event.counts().executions());
  }

  private static String text(TagStep step) {
    return tabbed(
        step.at().toEpochMilli(),
        step.tag(),
        step.all().success(),
        step.all().executions(),
        step.ofEvents().success());
  }

  private static String text(TagEvents.Volume volume) {
    return tabbed(volume.at().toEpochMilli(), volume.eventName(), volume.events());
  }

  private static String text(FieldCounts fields) {
    return tabbed(
        fields.at().toEpochMilli(),
        fields.eventName(),
        fields.present().get(TrackedField.EMAIL),
        fields.userTotal(),
        fields.present().get(TrackedField.ITEMS));
  }

  @Test
  void countsWholeMinutesOfWhatCameIn() {
    Span span = new Span(BEGIN.plusSeconds(90), BEGIN.plusSeconds(7_230));
    long counted =
        traffic.received(Optional.of(TENANT), span, Duration.ofHours(1)).stream()
            .mapToLong(CountAt::count)
            .sum();
    assertThat(counted)
        .isEqualTo(
            Long.parseLong(
                TestClickHouse.line(
                    "SELECT count() FROM headgate.tag_events WHERE tenant_id = 6001 AND received_at >= '2026-10-01 00:01:00' AND received_at < '2026-10-01 02:01:00' SETTINGS optimize_use_projections = 0")));
  }

  /** Otherwise pages would be right, but slow. */
  @Test
  void readsEachProjectionInsteadOfRows() {
    SiteQuestion asked = whole(6_001);
    Duration step = Duration.ofMinutes(20);
    CountedRows resultRows = CountedRows.inSteps(ClickHouseTagResults.TABLE, step);
    CountedRows eventRows = CountedRows.inSteps(ClickHouseTagEvents.TABLE, step);
    assertThat(plan(ClickHouseTagResults.FIGURES, asked, ClickHouseTagResults.HOURS))
        .contains("(by_hour)");
    assertThat(plan(ClickHouseTagResults.BY_EVENT, asked, ClickHouseTagResults.HOURS_OF_TAG))
        .contains("(by_event)");
    assertThat(plan(ClickHouseTagResults.steps(resultRows, step), asked, resultRows))
        .contains("(by_five_minutes)");
    assertThat(plan(ClickHouseTagEvents.counts(eventRows, step), asked, eventRows))
        .contains("(by_five_minutes)");
    assertThat(plan(ClickHouseTagEvents.ACTIVITY, asked, ClickHouseTagEvents.ACTIVE))
        .contains("(by_hour)");
    Duration hours = Duration.ofHours(2);
    CountedRows resultHours = CountedRows.inSteps(ClickHouseTagResults.TABLE, hours);
    CountedRows eventHours = CountedRows.inSteps(ClickHouseTagEvents.TABLE, hours);
    assertThat(plan(ClickHouseTagResults.steps(resultHours, hours), asked, resultHours))
        .contains("(by_hour)");
    assertThat(plan(ClickHouseTagEvents.counts(eventHours, hours), asked, eventHours))
        .contains("(by_hour)");
    assertThat(plan(ClickHouseTraffic.TAG_RUNS, asked, ClickHouseTraffic.TAGS_BY_HOUR))
        .contains("(by_hour)");
    for (String sql :
        List.of(
            ClickHouseTraffic.RECEIVED.formatted("x", "tag_events"),
            ClickHouseTraffic.LAST.formatted("tag_events"))) {
      assertThat(plan(sql, asked, eventRows)).contains("(by_minute_received)");
    }
  }

  private static String plan(String sql, SiteQuestion asked, CountedRows rows) {
    BoundQuery question =
        SiteRows.of("EXPLAIN " + sql, asked, rows)
            .with("tag", "GA4")
            .with("step", 3_600_000)
            .with("since", BEGIN.toEpochMilli());
    return String.join("\n", question.rows(TestClickHouse.connection(), BoundQuery.Row::text));
  }

  /** Erasure deletes rows by a mutation; whoever deletes by hand may take the light way. */
  @Test
  void forgetsRowsThatWereDeleted() {
    for (int part = 0; part < 2; part++) {
      insert(6_002, part, "2099-01-01");
    }
    SiteQuestion asked = whole(6_002);
    long all = results.figures(asked).counts().executions();
    TestClickHouse.lines(
        "ALTER TABLE headgate.tag_results DELETE WHERE tenant_id = 6002 AND container_id = 'GTM-A' SETTINGS mutations_sync = 1");
    TestClickHouse.lines(
        "DELETE FROM headgate.tag_results WHERE tenant_id = 6002 AND tag_name = 'odd'");
    TestClickHouse.lines(
        "ALTER TABLE headgate.tag_events DELETE WHERE tenant_id = 6002 AND container_id = 'GTM-A' SETTINGS mutations_sync = 1");
    assertThat(results.figures(asked).counts().executions()).isPositive().isLessThan(all);
    assertThat(results.figures(asked).tags())
        .extracting(TagFigures::name)
        .containsExactly("GA4", "Meta");
    assertEqualsRecount(asked);
    TestClickHouse.lines(
        "ALTER TABLE headgate.tag_results DELETE WHERE tenant_id = 6002 SETTINGS mutations_sync = 1");
    assertThat(results.figures(asked).tags()).isEmpty();
  }

  @Test
  void forgetsRowsThatExpired() {
    insert(6_003, 0, "2099-01-01");
    insert(6_003, 2, "2026-10-20");
    SiteQuestion asked = whole(6_003);
    TestClickHouse.lines("OPTIMIZE TABLE headgate.tag_results FINAL");
    TestClickHouse.lines("OPTIMIZE TABLE headgate.tag_events FINAL");
    assertThat(
            TestClickHouse.line("SELECT count() FROM headgate.tag_results WHERE tenant_id = 6003"))
        .isEqualTo("20000");
    assertEqualsRecount(asked);
  }

  private static SiteQuestion whole(int tenant) {
    return new SiteQuestion(
        new TenantId(tenant),
        SITE,
        Optional.empty(),
        new Stretch(BEGIN, BEGIN.plus(Duration.ofHours(49))));
  }
}
