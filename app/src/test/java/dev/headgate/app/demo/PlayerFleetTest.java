package dev.headgate.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlayerFleetTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final VirtualDay DAY = new VirtualDay(Instant.parse("2026-03-01T00:00:00Z"));
  private static final int EVENTS = 60_000;
  private static final List<MediaUpload> UPLOADS = uploads(7, DAY, EVENTS);

  private static List<MediaUpload> uploads(long seed, VirtualDay day, int events) {
    List<MediaUpload> uploads = new ArrayList<>();
    new PlayerFleet(new Script(seed, day, "day-test", false), events)
        .forEachRemaining(uploads::add);
    return uploads;
  }

  private static List<PlayerEvent> events() {
    return UPLOADS.stream().flatMap(upload -> upload.events().stream()).toList();
  }

  private static double share(long part, long whole) {
    return (double) part / whole;
  }

  @Test
  void sendsTheSameBytesForTheSameSeedAndDay() {
    Instant sendTime = Instant.parse("2026-03-02T00:10:00Z");
    List<MediaUpload> first = uploads(3, DAY, 5_000);
    List<MediaUpload> second = uploads(3, DAY, 5_000);

    assertThat(second).isEqualTo(first);
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i).body(sendTime)).isEqualTo(first.get(i).body(sendTime));
    }
  }

  @Test
  void keepsTheEventsWhenOnlyTheSendTimeChanges() {
    MediaUpload upload = UPLOADS.getFirst();
    JsonNode early = JSON.readTree(upload.body(Instant.parse("2026-03-02T00:10:00Z")));
    JsonNode late = JSON.readTree(upload.body(Instant.parse("2026-03-02T00:20:00Z")));

    assertThat(late.get("sent_at")).isNotEqualTo(early.get("sent_at"));
    assertThat(late.get("events")).isEqualTo(early.get("events"));
  }

  @Test
  void usesOtherIdsOnAnotherDayForTheSameDoings() {
    List<MediaUpload> next = uploads(7, DAY.next(), EVENTS);

    assertThat(next).hasSameSizeAs(UPLOADS);
    assertThat(Collections.disjoint(ids(next), ids(UPLOADS))).isTrue();
  }

  private static Set<String> ids(List<MediaUpload> uploads) {
    Set<String> ids = new HashSet<>();
    for (MediaUpload upload : uploads) {
      for (PlayerEvent event : upload.events()) {
        if (event.isValid() && event.device().identifiesEvents()) {
          ids.add(JSON.readTree(event.json()).get("event_id").asString());
        }
      }
    }
    return ids;
  }

  @Test
  void givesEveryEventAnIdOfItsOwn() {
    long identified =
        events().stream()
            .filter(event -> event.isValid() && event.device().identifiesEvents())
            .count();

    assertThat(ids(UPLOADS)).hasSize((int) identified);
  }

  @Test
  void sendsAboutAsManyEventsAsAskedFor() {
    assertThat(share(events().size(), EVENTS)).isBetween(0.93, 1.07);
  }

  @Test
  void handsUploadsOutInTheOrderTheyAreDueWithinTheDay() {
    assertThat(UPLOADS).extracting(MediaUpload::dueAt).isSorted();
    assertThat(UPLOADS.getFirst().dueAt()).isAfterOrEqualTo(DAY.start());
    assertThat(UPLOADS.getLast().dueAt()).isBefore(DAY.end());
  }

  @Test
  void letsEventsHappenBeforeTheyAreSentAndWithinTheDay() {
    for (MediaUpload upload : UPLOADS) {
      for (PlayerEvent event : upload.events()) {
        Instant happened =
            Instant.ofEpochMilli(event.clientMillis()).minus(upload.clock().offset());
        assertThat(happened).isBetween(DAY.start(), upload.dueAt());
      }
    }
  }

  @Test
  void writesTheTimeThatItSaysItWrites() {
    for (PlayerEvent event : events().subList(0, 5_000)) {
      if (event.isValid()) {
        String ts = JSON.readTree(event.json()).get("ts").asString();
        assertThat(OffsetDateTime.parse(ts).toInstant().toEpochMilli())
            .isEqualTo(event.clientMillis());
      }
    }
  }

  @Test
  void watchesMoreInTheEveningThanAtNight() {
    long night = events().stream().filter(event -> hour(event) == 4).count();
    long evening = events().stream().filter(event -> hour(event) == 20).count();

    assertThat(evening).isGreaterThan(5 * night);
  }

  private static long hour(PlayerEvent event) {
    return Duration.between(DAY.start(), Instant.ofEpochMilli(event.clientMillis())).toHours();
  }

  @Test
  void spoilsOneEventInTwoHundredInEveryWayThereIs() {
    List<PlayerEvent> flawed = events().stream().filter(event -> !event.isValid()).toList();

    assertThat(share(flawed.size(), events().size())).isBetween(0.003, 0.007);
    assertThat(flawed)
        .extracting(event -> event.flaw().orElseThrow())
        .containsAll(Arrays.stream(Flaw.values()).map(Flaw::code).toList());
  }

  @Test
  void repeatsOneUploadInAHundredAndOnlyThoseThatCanBeRecognised() {
    List<MediaUpload> repeated = UPLOADS.stream().filter(MediaUpload::repeated).toList();

    assertThat(share(repeated.size(), UPLOADS.size())).isBetween(0.005, 0.015);
    assertThat(repeated).allMatch(MediaUpload::isIdentified);
  }

  @Test
  void sendsSmallBatchesMostlyAndLargeOnesToo() {
    long small = UPLOADS.stream().filter(upload -> upload.size() <= 20).count();

    assertThat(share(small, UPLOADS.size())).isGreaterThan(0.9);
    assertThat(UPLOADS).anyMatch(upload -> upload.size() == 1);
    assertThat(UPLOADS).anyMatch(upload -> upload.size() == 500);
  }

  @Test
  void uploadsLateAndKeepsTheTimesItHadOffline() {
    List<MediaUpload> late =
        UPLOADS.stream()
            .filter(
                upload ->
                    upload.clock().isAccurate()
                        && Duration.between(
                                    Instant.ofEpochMilli(upload.events().getFirst().clientMillis()),
                                    upload.dueAt())
                                .compareTo(Duration.ofHours(4))
                            > 0)
            .toList();

    assertThat(late.size()).isGreaterThan(10);
    assertThat(late.stream().allMatch(upload -> upload.clock().tellsSentAt())).isTrue();
  }

  @Test
  void setsSomeClocksWrongByMinutes() {
    List<SenderClock> wrong =
        UPLOADS.stream().map(MediaUpload::clock).filter(clock -> !clock.isAccurate()).toList();

    assertThat(share(wrong.size(), UPLOADS.size())).isBetween(0.005, 0.05);
    assertThat(wrong)
        .allMatch(clock -> clock.offset().abs().compareTo(Duration.ofMinutes(2)) >= 0)
        .anyMatch(clock -> clock.offset().isNegative() && clock.tellsSentAt())
        .anyMatch(clock -> clock.offset().isPositive() && clock.tellsSentAt())
        .anyMatch(clock -> !clock.tellsSentAt());
  }

  @Test
  void tellsTheSendTimeUnlessTheEventsHappenedJustNow() {
    assertThat(UPLOADS)
        .filteredOn(upload -> !upload.clock().tellsSentAt())
        .allMatch(upload -> upload.dueAt().isAfter(DAY.end().minus(Duration.ofHours(2))))
        .allMatch(upload -> upload.clock().offset().isNegative())
        .allMatch(upload -> upload.valid() == upload.size());
  }

  @Test
  void usesEveryKindOfDeviceAndTheBeacon() {
    Set<DeviceType> devices = EnumSet.noneOf(DeviceType.class);
    events().forEach(event -> devices.add(event.device()));

    assertThat(devices).containsExactly(DeviceType.values());
    assertThat(UPLOADS)
        .filteredOn(upload -> upload.endpoint() == Endpoint.BEACON)
        .hasSizeGreaterThan(50)
        .allMatch(MediaUpload::isIdentified);
    assertThat(UPLOADS).anyMatch(MediaUpload::gzipped);
  }

  @Test
  void playsTwoHundredTitles() {
    assertThat(Title.catalogue()).hasSize(200).extracting(Title::id).doesNotHaveDuplicates();
  }

  @Test
  void knowsAllTypesOfEvents() {
    assertThat(events())
        .extracting(PlayerEvent::type)
        .contains("play_start", "heartbeat", "buffering", "seek", "error", "play_end");
  }
}
