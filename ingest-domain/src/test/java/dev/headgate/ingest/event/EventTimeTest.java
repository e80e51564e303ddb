package dev.headgate.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
  private static long parse(String text) {
    byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
    return EventTime.parse(bytes, 2, bytes.length - 4);
  }

  @Property
  void agreesWithJavaTime(
      @ForAll @LongRange(min = -62_167_219_200L, max = 253_402_300_799L) long second,
      @ForAll @IntRange(min = 0, max = 999_999_999) int nanos,
      @ForAll @IntRange(min = -1080, max = 1080) int offsetMinutes) {
    OffsetDateTime time =
        Instant.ofEpochSecond(second, nanos)
            .atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));
    if (time.getYear() < 0 || time.getYear() > 9999) {
      return;
    }
    assertThat(parse(withSeconds(time))).isEqualTo(time.toInstant().toEpochMilli());
  }

  /** As {@link OffsetDateTime#toString}, which leaves out seconds that are zero. */
  private static String withSeconds(OffsetDateTime time) {
    String text = time.toString();
    return time.getSecond() == 0 && time.getNano() == 0
        ? text.substring(0, 16) + ":00" + text.substring(16)
        : text;
  }

  @Property
  void refusesTheDatesThatJavaRefuses(
      @ForAll @IntRange(min = 1900, max = 2100) int year,
      @ForAll @IntRange(min = 0, max = 13) int month,
      @ForAll @IntRange(min = 0, max = 32) int day,
      @ForAll @IntRange(min = 0, max = 25) int hour) {
    String text = "%04d-%02d-%02dT%02d:30:00Z".formatted(year, month, day, hour);
    long expected;
    try {
      expected =
          OffsetDateTime.of(year, month, day, hour, 30, 0, 0, ZoneOffset.UTC)
              .toInstant()
              .toEpochMilli();
    } catch (DateTimeException e) {
      expected = EventTime.INVALID;
    }
    assertThat(parse(text)).as(text).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-04-23T18:30:12Z, 2026-04-23T18:30:12Z",
    "2026-04-23t18:30:12z, 2026-04-23T18:30:12Z",
    "2026-04-23 18:30:12Z, 2026-04-23T18:30:12Z",
    "2026-04-23T18:30:12.4Z, 2026-04-23T18:30:12.400Z",
    "2026-04-23T18:30:12.123456789Z, 2026-04-23T18:30:12.123Z",
    "2026-04-23T18:30:12+02:00, 2026-04-23T16:30:12Z",
    "2026-04-23T18:30:12+0200, 2026-04-23T16:30:12Z",
    "2026-04-23T18:30:12-02, 2026-04-23T20:30:12Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "2016-12-31T23:59:60Z, 2016-12-31T23:59:59Z"
  })
  void reads(String text, String expected) {
    assertThat(parse(text)).isEqualTo(Instant.parse(expected).toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-04-23",
        "2026-04-23T18:30Z",
        "2026-04-23T18:30:12",
        "2026-04-23T18:30:12.Z",
        "2026-04-23T18:30:12.1234567890Z",
        "2026-13-23T18:30:12Z",
        "2025-02-29T18:30:12Z",
        "2026-04-23T24:30:12Z",
        "2026-04-23T18:30:61Z",
        "2026-04-23T18:30:12+2",
        "2026-04-23T18:30:12+02:",
        "2026-04-23T18:30:12+02:60",
        "2026-04-23T18:30:12+19:00",
        "2026-04-23T18:30:12 02:00",
        "2026-04-23T18:30:12Zx",
        "1776969012",
        "2026-04-23T18:30:1２Z",
        "+026-04-23T18:30:12Z"
      })
  void refuses(String text) {
    assertThat(parse(text)).isEqualTo(EventTime.INVALID);
  }

  @Test
  void knowsTheRangeOfTheStore() {
    assertThat(EventTime.isInRange(0)).isTrue();
    assertThat(EventTime.isInRange(-1)).isFalse();
    assertThat(EventTime.isInRange(Instant.parse("2299-12-31T23:59:59.999Z").toEpochMilli()))
        .isTrue();
    assertThat(EventTime.isInRange(Instant.parse("2300-01-01T00:00:00Z").toEpochMilli())).isFalse();
  }
}
