package dev.headgate.adapters.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.insight.quality.FieldCounts;
import dev.headgate.ingest.insight.quality.Share;
import dev.headgate.ingest.insight.quality.SiteQuestion;
import dev.headgate.ingest.insight.quality.StatusCounts;
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

/** What the tag quality page asks of the real engine. */
class TagQualityQueriesTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String ODD_NAME = "it's\ta \\ \"tag\"\nof {two} lines";
  private static final TenantId TENANT = new TenantId(4_711);
  private static final SiteQuestion ALL =
      new SiteQuestion(
          TENANT,
          new SiteId(8),
          Optional.empty(),
          new Stretch(NOON.minusSeconds(3600), NOON.plusSeconds(3600)));
  private static final SiteQuestion ONE =
      new SiteQuestion(TENANT, new SiteId(8), Optional.of("GTM-ONE"), ALL.time());

  private final TagResults results = new ClickHouseTagResults(TestClickHouse.connection());
  private final TagEvents events = new ClickHouseTagEvents(TestClickHouse.connection());

  @BeforeAll
  static void store() {
    TestClickHouse.connection();
    // tenant, site, container, event, ts, mode, tag, success, failure, timeout, exception, runs,
    // timed, ms
    TestClickHouse.lines(
        """
        INSERT INTO headgate.tag_results (tenant_id, site_id, container_id, event_name, ts, mode, tag_name,
          success, failure, timeout, exception, executions, timed_executions, total_exec_ms, expires_at)
        SELECT 4711, 8, 'GTM-ONE', 'purchase', toDateTime64('2026-11-20 12:00:00', 3, 'UTC') + number, 'event', 'GA4',
          1, 0, 0, 0, 1, 1, number + 1, '2099-01-01' FROM numbers(100)
        UNION ALL SELECT 4711, 8, 'GTM-ONE', 'sign_up', toDateTime64('2026-11-20 12:10:00.500', 3, 'UTC'), 'event',
          'it\\'s\\ta \\\\ "tag"\\nof {two} lines', 0, 0, 1, 0, 1, 0, 0, '2099-01-01'
        UNION ALL SELECT 4711, 8, 'GTM-TWO', '', toDateTime64('2026-11-20 11:30:00', 3, 'UTC'), 'window', 'GA4',
          40, 5, 3, 2, 50, 50, 5000, '2099-01-01'
        UNION ALL SELECT 4711, 9, 'GTM-ONE', 'purchase', toDateTime64('2026-11-20 12:00:00', 3, 'UTC'), 'event',
          'another site', 1, 0, 0, 0, 1, 1, 9, '2099-01-01'
        UNION ALL SELECT 4712, 8, 'GTM-ONE', 'purchase', toDateTime64('2026-11-20 12:00:00', 3, 'UTC'), 'event',
          'another tenant', 1, 0, 0, 0, 1, 1, 9, '2099-01-01'
        UNION ALL SELECT 4711, 8, 'GTM-ONE', 'purchase', toDateTime64('2026-11-20 13:00:00', 3, 'UTC'), 'event',
          'after the period', 1, 0, 0, 0, 1, 1, 9, '2099-01-01'
        """);
    TestClickHouse.lines(
        """
        INSERT INTO headgate.tag_events (tenant_id, site_id, container_id, event_name, ts, mode, window_end, events,
          event_counts, user_email, user_phone, user_total, ecom_items, ecom_total, expires_at)
        SELECT 4711, 8, 'GTM-ONE', 'purchase', toDateTime64('2026-11-20 12:00:00', 3, 'UTC') + number AS ts, 'event', ts, 1,
          map('purchase', 1), number < 60, 0, 1, number < 95, 1, '2099-01-01' FROM numbers(100)
        UNION ALL SELECT 4711, 8, 'GTM-TWO', '', toDateTime64('2026-11-20 11:30:00', 3, 'UTC') AS ts, 'window', ts, 50,
          map('purchase', 20, 'page_view', 30), 7, 8, 9, 4, 20, '2099-01-01'
        """);
  }

  @Test
  void sumsEachTag() {
    TagResults.Figures figures = results.figures(ALL);
    assertThat(figures.tags()).extracting(TagFigures::name).containsExactly("GA4", ODD_NAME);
    TagFigures ga4 = figures.tags().getFirst();
    assertThat(ga4.counts()).isEqualTo(new StatusCounts(140, 5, 3, 2, 150));
    assertThat(ga4.ofWindows()).isEqualTo(50);
    assertThat(ga4.averageMillis()).hasValue((5050 + 5000) / 150.0);
    assertThat(ga4.firstSeen()).isEqualTo(NOON.minusSeconds(1800));
    assertThat(ga4.lastSeen()).isEqualTo(NOON.plusSeconds(99));
    assertThat(figures.counts()).isEqualTo(new StatusCounts(140, 5, 4, 2, 151));
  }

  @Test
  void takesPercentilesFromSingleExecutionsOnly() {
    TagFigures ga4 = results.figures(ALL).tags().getFirst();
    TagFigures.Percentiles times = ga4.times().orElseThrow();
    assertThat(times.sample()).isEqualTo(100);
    assertThat(times.p50()).isBetween(49.0, 52.0);
    assertThat(times.p95()).isBetween(94.0, 97.0);
    assertThat(results.figures(ALL).tags().getLast().times()).isEmpty();
    assertThat(results.figures(ALL).tags().getLast().averageMillis()).isEmpty();
    assertThat(results.figures(ALL).allTimes()).isPresent();
  }

  @Test
  void keepsToOneContainer() {
    assertThat(results.figures(ONE).tags().getFirst().counts().executions()).isEqualTo(100);
    assertThat(events.counts(ONE, Duration.ofHours(1)).volumes()).hasSize(1);
    assertThat(events.activity(ONE).containers()).containsExactly("GTM-ONE", "GTM-TWO");
    assertThat(events.activity(ONE).lastEvent()).contains(NOON.plusSeconds(99));
  }

  @Test
  void countsStepByStep() {
    List<TagStep> steps = results.steps(ALL, Duration.ofMinutes(1));
    assertThat(steps)
        .extracting(TagStep::at)
        .containsExactly(
            NOON.minusSeconds(1800), NOON, NOON.plusSeconds(60), NOON.plusSeconds(600));
    assertThat(steps.getFirst().all().executions()).isEqualTo(50);
    assertThat(steps.getFirst().ofEvents()).isEqualTo(StatusCounts.NONE);
    assertThat(steps.get(1).ofEvents().success()).isEqualTo(60);
  }

  @Test
  void looksForATagWhateverItsName() {
    assertThat(results.byEvent(ALL, ODD_NAME))
        .containsExactly(new TagByEvent("sign_up", new StatusCounts(0, 0, 1, 0, 1)));
    assertThat(results.byEvent(ALL, "' OR 1=1 --")).isEmpty();
  }

  @Test
  void countsEventsOfWindowsByTheirNames() {
    assertThat(events.counts(ALL, Duration.ofHours(1)).volumes())
        .containsExactly(
            new TagEvents.Volume("page_view", NOON.minusSeconds(3600), 30),
            new TagEvents.Volume("purchase", NOON.minusSeconds(3600), 20),
            new TagEvents.Volume("purchase", NOON, 100));
  }

  @Test
  void countsFieldsByName() {
    List<FieldCounts> fields = events.counts(ALL, Duration.ofHours(1)).fields();
    assertThat(fields).extracting(FieldCounts::eventName).containsExactly("", "purchase");
    assertThat(fields.getLast().of(TrackedField.EMAIL)).isEqualTo(new Share(60, 100));
    assertThat(fields.getLast().of(TrackedField.ITEMS)).isEqualTo(new Share(95, 100));
    assertThat(fields.getFirst().of(TrackedField.PHONE)).isEqualTo(new Share(8, 9));
  }

  @Test
  void answersOfNothing() {
    SiteQuestion nobody = new SiteQuestion(TENANT, new SiteId(99), Optional.empty(), ALL.time());
    assertThat(results.figures(nobody).tags()).isEmpty();
    assertThat(results.figures(nobody).allTimes()).isEmpty();
    assertThat(events.activity(nobody).lastEvent()).isEmpty();
  }

  @Test
  void saysWhenNobodyAnswers() {
    TagResults nobody =
        new ClickHouseTagResults(
            new ClickHouseConnection(() -> new ClickHouseEndpoint("http://127.0.0.1:9", "d", "")));
    assertThatThrownBy(() -> nobody.figures(ALL)).isInstanceOf(StoreUnavailable.class);
  }
}
