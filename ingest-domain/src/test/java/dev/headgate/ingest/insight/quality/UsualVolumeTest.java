package dev.headgate.ingest.insight.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.insight.quality.UsualVolume.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UsualVolumeTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @Property
  void holdsEachOfTheWeeksBefore(
      @ForAll @IntRange(min = 0, max = 1000) int one,
      @ForAll @IntRange(min = 0, max = 1000) int two) {
    UsualVolume usual =
        new UsualVolume(Map.of(weeksBefore(1), (long) one, weeksBefore(2), (long) two), HOUR);
    Range range = usual.at(NOON, HOUR).orElseThrow();
    assertThat(range.low()).isEqualTo(Math.min(one, two));
    assertThat(range.high()).isEqualTo(Math.max(one, two));
  }

  @Test
  void knowsNothingWithoutHistory() {
    assertThat(new UsualVolume(Map.of(), HOUR).at(NOON, HOUR)).isEmpty();
    assertThat(new UsualVolume(Map.of(weeksBefore(1).plus(HOUR), 5L), HOUR).at(NOON, HOUR))
        .isEmpty();
  }

  @Test
  void takesASilentHourAmongHistoryForZero() {
    Map<Instant, Long> history = new HashMap<>();
    history.put(weeksBefore(2), 10L);
    assertThat(new UsualVolume(history, HOUR).at(NOON, HOUR)).contains(new Range(0, 10));
  }

  @Test
  void spreadsAnHourOverItsMinutes() {
    Duration quarter = Duration.ofMinutes(15);
    UsualVolume usual = new UsualVolume(Map.of(weeksBefore(1), 100L), quarter);
    assertThat(usual.at(NOON.plus(quarter), quarter)).contains(new Range(25, 25));
  }

  @Test
  void needsTheWeeksBeforeAndNotTheLast() {
    Stretch history = UsualVolume.historyOf(new Stretch(NOON.minus(HOUR), NOON));
    assertThat(history.from()).isEqualTo(NOON.minus(HOUR).minus(Duration.ofDays(28)));
    assertThat(history.until()).isEqualTo(weeksBefore(1));
  }

  private static Instant weeksBefore(int weeks) {
    return NOON.minus(Duration.ofDays(7L * weeks));
  }
}
