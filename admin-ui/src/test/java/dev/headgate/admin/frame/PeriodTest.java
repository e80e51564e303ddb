package dev.headgate.admin.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeriodTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void readsTheUsualPeriods() {
    Period week = read(Map.of("period", "7d", "compare", "before"));
    assertThat(week.range()).isEqualTo(new TimeRange(NOW.minus(Duration.ofDays(7)), NOW));
    assertThat(week.compared()).contains(week.range().earlier(Duration.ofDays(7)));
    assertThat(week.step()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void readsAnyOther() {
    Period some = read(Map.of("from", "2026-11-01T10:00", "until", "2026-11-02T10:00:00Z"));
    assertThat(some.isCustom()).isTrue();
    assertThat(some.range().from()).isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
    assertThat(some.label()).isEqualTo("1 Nov 10:00 – 2 Nov 10:00 UTC");
    assertThat(some.fromField()).isEqualTo("2026-11-01T10:00");
  }

  @Test
  void showsADayWhenTheAddressMakesNoSense() {
    Period day = read(Map.of());
    assertThat(read(Map.of("period", "soon"))).isEqualTo(day);
    assertThat(read(Map.of("from", "2026-11-30T00:00", "until", "2026-11-01T00:00")))
        .isEqualTo(day);
    assertThat(read(Map.of("from", "yesterday"))).isEqualTo(day);
    assertThat(day.range().length()).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void boundsTheLongest() {
    Period ages = read(Map.of("from", "1970-01-01T00:00"));
    assertThat(ages.range().length()).isEqualTo(Duration.ofDays(366));
  }

  private static Period read(Map<String, String> parameters) {
    return Period.read(name -> parameters.getOrDefault(name, ""), NOW);
  }
}
