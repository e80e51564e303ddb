package dev.headgate.adapters.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.insight.ClockShare;
import dev.headgate.ingest.insight.CountAt;
import dev.headgate.ingest.insight.MediaEventFilter;
import dev.headgate.ingest.insight.Rejected;
import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.StoredMediaEvent;
import dev.headgate.ingest.insight.Traffic;
import dev.headgate.ingest.insight.Traffic.TagRuns;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What pages ask, of the real engine: rows of tenants 901 and 902 around one noon. */
class ClickHouseInsightTest {
  private static final TenantId TENANT = new TenantId(901);
  private static final TenantId OTHER = new TenantId(902);
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final Span SPAN = new Span(NOON.minusSeconds(3600), NOON.plusSeconds(3600));
  private static final String ODD = "a\\b\t'x'\n{s:String}";

  private final ClickHouseMediaEvents events =
      new ClickHouseMediaEvents(TestClickHouse.connection());
  private final ClickHouseRejected rejected = new ClickHouseRejected(TestClickHouse.connection());
  private final ClickHouseTraffic traffic = new ClickHouseTraffic(TestClickHouse.connection());

  @BeforeAll
  static void fill() {
    media(901, 0, 120, "heartbeat", "s-1", "client", 0);
    media(901, 120, 30, "play", "s-2", "corrected", 90_000);
    media(902, 0, 7, "play", "s-1", "client", 0);
    BoundQuery.of(
            """
            INSERT INTO headgate.media_events
              (delivery_id, row_no, batch_day, tenant_id, received_at, expires_at, key_id, ts, session_id, event_type)
            VALUES (77, 1, '2026-03-04', 901, '2026-03-04 12:30:00', '2099-01-01', 6, '2026-03-04 12:30:00', {odd:String}, 'odd')
            """)
        .with("odd", ODD)
        .run(TestClickHouse.connection(), Duration.ofSeconds(10));
    letters(901, 0, 90, "missing_field", "ts");
    letters(901, 90, 10, "wrong_type", "position_sec");
    letters(902, 0, 3, "missing_field", "ts");
    tags("GA4", 100, 99, 0);
    tags("GA4", 100, 99, 3600);
    tags("Meta", 100, 60, 0);
    tags("Meta", 100, 98, 3600);
  }

  @Test
  void countsEventsByTypeAndStep() {
    List<CountAt> counts = events.counts(MediaEventFilter.all(TENANT, SPAN), Duration.ofMinutes(1));
    assertThat(counts)
        .contains(
            new CountAt(NOON, "heartbeat", 60), new CountAt(NOON.plusSeconds(120), "play", 30));
    assertThat(counts.stream().mapToLong(CountAt::count).sum()).isEqualTo(151);
  }

  @Test
  void pagesThroughEveryEventOnceNewestFirst() {
    MediaEventFilter filter = MediaEventFilter.all(TENANT, SPAN);
    List<RowPlace> seen = new ArrayList<>();
    Optional<RowPlace> before = Optional.empty();
    while (true) {
      List<StoredMediaEvent> page = events.newest(filter, before, 40);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(event -> seen.add(event.place()));
      before = Optional.of(page.getLast().place());
    }
    assertThat(seen).hasSize(151).doesNotHaveDuplicates();
    assertThat(seen).extracting(RowPlace::at).isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  @Test
  void filtersBySessionTypeAndKeyAndKeepsTenantsApart() {
    assertThat(events.newest(filter("s-1", "", null), Optional.empty(), 500)).hasSize(120);
    assertThat(events.newest(filter("", "play", null), Optional.empty(), 500)).hasSize(30);
    assertThat(events.newest(filter("", "", new KeyId(6)), Optional.empty(), 500)).hasSize(1);
    assertThat(events.newest(filter("s-1", "play", null), Optional.empty(), 500)).isEmpty();
    assertThat(events.newest(MediaEventFilter.all(OTHER, SPAN), Optional.empty(), 500)).hasSize(7);
  }

  @Test
  void findsATextThatLooksLikeSql() {
    List<StoredMediaEvent> found = events.newest(filter(ODD, "", null), Optional.empty(), 10);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().sessionId()).isEqualTo(ODD);
    assertThat(events.newest(filter("' OR 1=1 --", "", null), Optional.empty(), 10)).isEmpty();
  }

  @Test
  void findsOneEventOfItsTenantOnly() {
    StoredMediaEvent one =
        events.newest(MediaEventFilter.all(TENANT, SPAN), Optional.empty(), 1).getFirst();
    assertThat(events.find(TENANT, one.place())).contains(one);
    assertThat(events.find(OTHER, one.place())).isEmpty();
  }

  @Test
  void tellsWhoseClocksAreWrong() {
    assertThat(events.clocks(TENANT, SPAN))
        .containsExactly(
            new ClockShare(new KeyId(5), 150, 30, 0, 0), new ClockShare(new KeyId(6), 1, 0, 0, 0));
  }

  @Test
  void countsAndShowsWhatWasRejected() {
    RejectedFilter all = new RejectedFilter(TENANT, SPAN, "", "", Optional.empty());
    assertThat(rejected.reasons(all))
        .extracting(reason -> reason.code() + " " + reason.field() + " " + reason.count())
        .containsExactly("missing_field ts 90", "wrong_type position_sec 10");
    assertThat(rejected.counts(all, Duration.ofMinutes(1)))
        .contains(new CountAt(NOON, "missing_field", 60));
    RejectedFilter wrong = new RejectedFilter(TENANT, SPAN, "wrong_type", "", Optional.empty());
    List<Rejected> first = rejected.newest(wrong, Optional.empty(), 4);
    List<Rejected> rest = rejected.newest(wrong, Optional.of(first.getLast().place()), 100);
    assertThat(first.size() + rest.size()).isEqualTo(10);
    assertThat(rejected.find(TENANT, first.getFirst().place()).orElseThrow().payload())
        .isEqualTo("{\"a\":\"<b>\"}");
    assertThat(rejected.find(OTHER, first.getFirst().place())).isEmpty();
  }

  @Test
  void countsWhatCameInForOneAndForAll() {
    Duration hour = Duration.ofHours(1);
    assertThat(traffic.received(Optional.of(TENANT), SPAN, hour))
        .contains(new CountAt(NOON, Traffic.MEDIA, 151), new CountAt(NOON, Traffic.REJECTED, 100));
    assertThat(traffic.received(Optional.empty(), SPAN, hour))
        .contains(new CountAt(NOON, Traffic.MEDIA, 158));
    assertThat(traffic.lastStored(Optional.of(TENANT), NOON))
        .contains(NOON.plus(Duration.ofMinutes(30)));
    assertThat(traffic.lastStored(Optional.of(new TenantId(903)), NOON)).isEmpty();
  }

  @Test
  void tellsHowTagsDoAndDid() {
    Span now = new Span(NOON, NOON.plusSeconds(3600));
    Span before = new Span(NOON.minusSeconds(3600), NOON);
    SiteId site = new SiteId(3);
    assertThat(traffic.tags(TENANT, now))
        .containsExactly(new TagRuns(site, "GA4", 100, 99), new TagRuns(site, "Meta", 100, 60));
    assertThat(traffic.tags(TENANT, before))
        .containsExactly(new TagRuns(site, "GA4", 100, 99), new TagRuns(site, "Meta", 100, 98));
    assertThat(traffic.tags(OTHER, now)).isEmpty();
  }

  private static MediaEventFilter filter(
      String session, String type, @org.jspecify.annotations.Nullable KeyId key) {
    return new MediaEventFilter(TENANT, SPAN, session, "", type, "", Optional.ofNullable(key));
  }

  /** One event a second from noon on. */
  private static void media(
      int tenant, int first, int count, String type, String session, String source, long skew) {
    run(
        """
        INSERT INTO headgate.media_events
          (delivery_id, row_no, batch_day, tenant_id, received_at, expires_at, key_id, event_id,
           ts, ts_source, skew_ms, event_type, session_id)
        SELECT %d, number, '2026-03-04', %d, toDateTime64('2026-03-04 12:00:00', 3, 'UTC') + number,
               '2099-01-01', 5, generateUUIDv4(), toDateTime64('2026-03-04 12:00:00', 3, 'UTC') + number,
               '%s', %d, '%s', '%s'
        FROM numbers(%d, %d)
        """
            .formatted(tenant, tenant, source, skew, type, session, first, count));
  }

  private static void letters(int tenant, int first, int count, String code, String field) {
    run(
        """
        INSERT INTO headgate.dead_letters
          (delivery_id, row_no, batch_day, tenant_id, received_at, expires_at, key_id, stage, code, field, message, payload)
        SELECT %d, number, '2026-03-04', %d, toDateTime64('2026-03-04 12:00:00', 3, 'UTC') + number,
               '2099-01-01', 5, 'intake', '%s', '%s', 'no', '{"a":"<b>"}'
        FROM numbers(%d, %d)
        """
            .formatted(tenant, tenant, code, field, first, count));
  }

  private static void tags(String tag, int executions, int successes, int earlier) {
    run(
        """
        INSERT INTO headgate.tag_results
          (delivery_id, row_no, batch_day, tenant_id, received_at, expires_at, site_id, ts, tag_name, executions, success)
        VALUES (1, 1, '2026-03-04', 901, '2026-03-04 12:00:00', '2099-01-01', 3,
                toDateTime64('2026-03-04 12:00:00', 3, 'UTC') - %d, '%s', %d, %d)
        """
            .formatted(earlier, tag, executions, successes));
  }

  private static void run(String sql) {
    TestClickHouse.lines(sql);
  }
}
