package dev.headgate.ingest.insight.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.insight.quality.RateChange.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RateChangeTest {
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(5);

  @Property(tries = 200)
  void findsTheStepAtWhichARateFell(
      @ForAll @IntRange(min = 10, max = 190) int at,
      @ForAll @IntRange(min = 20, max = 500) int runs,
      @ForAll @IntRange(min = 0, max = 80) int percentSince) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      samples.add(sample(i, i < at ? runs : runs * percentSince / 100L, runs));
    }
    RateChange change = RateChange.find(samples).orElseThrow();
    assertThat(change.at()).isEqualTo(time(at));
    assertThat(change.isWorse()).isTrue();
    assertThat(change.before().percent()).isEqualTo(100);
  }

  @Property(tries = 200)
  void findsItNearbyInChance(
      @ForAll @LongRange(min = 0, max = 100_000) long seed,
      @ForAll @IntRange(min = 40, max = 160) int at) {
    RateChange change = RateChange.find(chance(seed, at, 0.99, 0.60)).orElseThrow();
    assertThat(Duration.between(time(at), change.at()).abs())
        .isLessThanOrEqualTo(STEP.multipliedBy(3));
    assertThat(change.points()).isBetween(-50.0, -30.0);
  }

  @Property(tries = 300)
  void seesNoChangeInChanceAlone(
      @ForAll @LongRange(min = 0, max = 100_000) long seed,
      @ForAll @IntRange(min = 50, max = 99) int percent) {
    assertThat(RateChange.find(chance(seed, 0, percent / 100.0, percent / 100.0))).isEmpty();
  }

  @Property(tries = 200)
  void losesNoExecution(@ForAll @LongRange(min = 0, max = 100_000) long seed) {
    List<Sample> samples = chance(seed, 100, 0.9, 0.5);
    Share all = samples.stream().map(Sample::share).reduce(Share.NONE, Share::plus);
    RateChange change = RateChange.find(samples).orElseThrow();
    assertThat(change.before().plus(change.since())).isEqualTo(all);
  }

  @Test
  void tellsRecoveryFromFailure() {
    RateChange change = RateChange.find(chance(3, 100, 0.6, 0.99)).orElseThrow();
    assertThat(change.isWorse()).isFalse();
  }

  @Test
  void isSilentOnFewExecutions() {
    assertThat(RateChange.find(List.of(sample(0, 20, 20), sample(1, 0, 20)))).isEmpty();
    assertThat(RateChange.find(List.of())).isEmpty();
  }

  @Test
  void isSilentOnAChangeTooSmallToMatter() {
    assertThat(
            RateChange.find(List.of(sample(0, 990_000, 1_000_000), sample(1, 970_000, 1_000_000))))
        .isEmpty();
  }

  @Test
  void looksOverStepsWithoutExecutions() {
    assertThat(
            RateChange.find(
                List.of(sample(0, 100, 100), sample(1, 0, 0), sample(2, 0, 0), sample(3, 10, 100))))
        .hasValueSatisfying(change -> assertThat(change.at()).isEqualTo(time(3)));
  }

  private static List<Sample> chance(long seed, int at, double before, double since) {
    Random random = new Random(seed);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int runs = random.nextInt(5, 20);
      double rate = i < at ? before : since;
      samples.add(sample(i, random.doubles(runs).filter(dice -> dice < rate).count(), runs));
    }
    return samples;
  }

  private static Sample sample(int step, long success, long runs) {
    return new Sample(time(step), new Share(success, runs));
  }

  private static Instant time(int step) {
    return START.plus(STEP.multipliedBy(step));
  }
}
