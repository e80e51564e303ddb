package dev.headgate.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagRules;
import dev.headgate.ingest.tag.TagStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TagContainerTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final VirtualDay DAY = new VirtualDay(Instant.parse("2026-03-01T00:00:00Z"));
  private static final int EVENTS = 20_000;
  private static final List<TagUpload> UPLOADS = uploads(7);

  private static List<TagUpload> uploads(long seed) {
    List<TagUpload> uploads = new ArrayList<>();
    new TagContainer(new Script(seed, DAY, "day-test", false), EVENTS)
        .forEachRemaining(uploads::add);
    return uploads;
  }

  private static List<TagReport.Event> events() {
    return UPLOADS.stream()
        .map(TagUpload::report)
        .flatMap(Optional::stream)
        .filter(TagReport.Event.class::isInstance)
        .map(TagReport.Event.class::cast)
        .toList();
  }

  private static List<TagReport.Window> windows() {
    return UPLOADS.stream()
        .map(TagUpload::report)
        .flatMap(Optional::stream)
        .filter(TagReport.Window.class::isInstance)
        .map(TagReport.Window.class::cast)
        .toList();
  }

  private static List<TagReport.TagExecution> runs(String tag, boolean afterNoon) {
    return events().stream()
        .filter(event -> event.timestampMillis() >= DAY.noon().toEpochMilli() == afterNoon)
        .flatMap(event -> event.tags().stream())
        .filter(run -> run.name().equals(tag))
        .toList();
  }

  private static double successRate(List<TagReport.TagExecution> runs) {
    return (double) runs.stream().filter(run -> run.status() == TagStatus.SUCCESS).count()
        / runs.size();
  }

  @Test
  void sendsTheSameBytesForTheSameSeedAndDay() {
    assertThat(uploads(7)).isEqualTo(UPLOADS);
    assertThat(uploads(8)).isNotEqualTo(UPLOADS);
  }

  @Test
  void reportsEveryEventOnce() {
    long refused = UPLOADS.stream().filter(upload -> upload.report().isEmpty()).count();
    long inWindows = windows().stream().mapToLong(TagReport.Window::totalEvents).sum();

    assertThat(events().size() + refused + inWindows).isEqualTo(EVENTS);
    assertThat(refused).isBetween(1L, 50L);
    assertThat(inWindows).isBetween((long) (EVENTS * 0.27), (long) (EVENTS * 0.33));
  }

  @Test
  void keepsTheRulesOfTheContract() {
    UPLOADS.forEach(
        upload ->
            upload.report().ifPresent(report -> assertThat(TagRules.check(report)).isEmpty()));
  }

  @Test
  void letsOneTagFailFromNoonOn() {
    List<TagReport.TagExecution> broken = runs("Meta CAPI", true);

    assertThat(successRate(runs("Meta CAPI", false))).isBetween(0.98, 1.0);
    assertThat(successRate(broken)).isBetween(0.55, 0.65);
    assertThat(broken)
        .filteredOn(run -> run.status() == TagStatus.TIMEOUT)
        .hasSizeGreaterThan(broken.size() / 4)
        .allMatch(run -> run.executionTimeMillis().orElse(5_000) == 5_000);
    assertThat(successRate(runs("GA4 - Event", true))).isGreaterThan(0.99);
  }

  @Test
  void hasTwelveTagsOfWhichOneIsSlow() {
    assertThat(DemoTag.ALL).hasSize(12);
    for (DemoTag tag : DemoTag.ALL) {
      double average =
          runs(tag.name(), false).stream()
              .flatMapToLong(run -> run.executionTimeMillis().stream())
              .average()
              .orElseThrow();
      if (tag.name().equals("BigQuery - Raw events")) {
        assertThat(average).isGreaterThan(1_200);
      } else {
        assertThat(average).as(tag.name()).isLessThan(700);
      }
    }
  }

  @Test
  void sendsAnEmptyEcommerceObjectUnlessTheEventIsAboutCommerce() {
    for (TagUpload upload : UPLOADS.subList(0, 2_000)) {
      JsonNode json = JSON.readTree(upload.json());
      if (json.has("event_name")) {
        boolean commerce =
            !List.of("page_view", "search", "generate_lead", "sign_up")
                .contains(json.get("event_name").asString());
        assertThat(json.get("ecommerce").size()).isEqualTo(commerce ? 4 : 0);
      }
    }
  }

  @Test
  void addsAWindowUpToItsEvents() {
    assertThat(windows()).anyMatch(window -> window.totalEvents() == 50);
    for (TagReport.Window window : windows()) {
      assertThat(window.eventCounts().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(window.totalEvents());
      assertThat(window.tags().get("GA4 - Event").executions()).isEqualTo(window.totalEvents());
      assertThat(window.userData().total()).isEqualTo(window.totalEvents());
    }
  }
}
