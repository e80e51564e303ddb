package dev.headgate.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.bench.soak.Flatness.Limit;
import dev.headgate.bench.soak.Flatness.Outcome;
import dev.headgate.bench.soak.Flatness.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The judge itself: it tells what grows from what only moves. */
class FlatnessTest {
  private static final Limit LIMIT = new Limit(0.10, 5, Duration.ofMinutes(1));
  private static final int RUN = 1_800;
  private static final int STEP = 5;

  private final Random dice = new Random(1);

  /** One life over the whole run. */
  private static Series series(DoubleUnaryOperator valueAt) {
    Series series = new Series("test");
    for (int at = 0; at < RUN; at += STEP) {
      series.add(0, at, valueAt.applyAsDouble(at));
    }
    return series;
  }

  /** A life of so many seconds after the other; the value follows from its number and age. */
  private static Series lives(int length, Growth growth) {
    Series series = new Series("test");
    for (int at = 0; at < RUN; at += STEP) {
      series.add(at / length, at, growth.at(at / length, at % length));
    }
    return series;
  }

  private interface Growth {
    double at(int life, int age);
  }

  private double noise(double most) {
    return most * (2 * dice.nextDouble() - 1);
  }

  private static List<Outcome> outcomes(Series series) {
    return Flatness.judge(series, LIMIT).stream().map(Verdict::outcome).distinct().toList();
  }

  @Test
  void passesWhatStaysOrMovesUpAndDown() {
    assertThat(outcomes(series(at -> 100))).containsExactly(Outcome.FLAT);
    assertThat(outcomes(series(at -> 100 + noise(30)))).containsExactly(Outcome.FLAT);
    assertThat(outcomes(series(at -> 100 + at % 120))).containsExactly(Outcome.FLAT);
    assertThat(outcomes(series(at -> 0))).containsExactly(Outcome.FLAT);
  }

  @Test
  void passesWhatFillsUpAndStaysOrFalls() {
    assertThat(outcomes(series(at -> 100 * (1 - Math.exp(-at / 200)))))
        .containsExactly(Outcome.FLAT);
    assertThat(outcomes(series(at -> 200 - at / 10))).containsExactly(Outcome.FLAT);
    assertThat(outcomes(series(at -> at < 60 ? at : 60))).containsExactly(Outcome.FLAT);
    assertThat(outcomes(series(at -> at < 600 ? 50 : at < 1_200 ? 0 : 100)))
        .containsExactly(Outcome.FLAT);
  }

  @Test
  void passesAStepThatIsNotRepeated() {
    assertThat(outcomes(series(at -> at < 700 ? 100 : 150 + noise(1))))
        .containsExactly(Outcome.FLAT);
  }

  @Test
  void findsWhatGrowsSteadilyAlsoUnderNoise() {
    assertThat(outcomes(series(at -> 100 + at * 20 / RUN))).containsExactly(Outcome.GROWS);
    assertThat(outcomes(series(at -> 100 + at * 30 / RUN + noise(40))))
        .containsExactly(Outcome.GROWS);
    assertThat(outcomes(series(at -> at * 12 / RUN))).containsExactly(Outcome.GROWS);
  }

  @Test
  void findsASawThatNeverFallsBackAsFar() {
    assertThat(outcomes(series(at -> 100 + at % 120 + at / 20))).containsExactly(Outcome.GROWS);
  }

  @Test
  void findsWhatEachFaultLeavesBehind() {
    assertThat(outcomes(series(at -> 100 + 2 * Math.floor(at / 60))))
        .containsExactly(Outcome.GROWS);
  }

  @Test
  void findsWhatGrowsFasterAndFaster() {
    assertThat(outcomes(series(at -> 100 + Math.exp(at / 300)))).containsExactly(Outcome.GROWS);
  }

  @Test
  void leavesOutTheWarmUp() {
    Limit none = new Limit(0.10, 5, Duration.ZERO);
    Series late = series(at -> at < 900 ? 0 : 100);
    assertThat(Flatness.judge(late, none).getFirst().outcome()).isEqualTo(Outcome.GROWS);
    Limit half = new Limit(0.10, 5, Duration.ofMinutes(15));
    assertThat(Flatness.judge(late, half).getFirst().outcome()).isEqualTo(Outcome.FLAT);
  }

  @Test
  void passesLivesThatAllFillUpAlike() {
    assertThat(outcomes(lives(200, (life, age) -> 100 + Math.min(age, 50))))
        .containsExactly(Outcome.FLAT);
    assertThat(outcomes(lives(60, (life, age) -> 100 + age))).containsExactly(Outcome.FLAT);
  }

  @Test
  void findsALeakWithinLivesThatAStartTakesAway() {
    List<Verdict> verdicts = Flatness.judge(lives(300, (life, age) -> 100 + age * 0.2), LIMIT);
    assertThat(verdicts).anyMatch(it -> it.outcome() == Outcome.GROWS);
    assertThat(verdicts.getLast().scope()).contains("lives at");
    assertThat(verdicts.getLast().outcome()).isEqualTo(Outcome.FLAT);
  }

  @Test
  void findsWhatIsMoreFromLifeToLifeAtTheSameAge() {
    List<Verdict> verdicts = Flatness.judge(lives(60, (life, age) -> 100 + age + 3 * life), LIMIT);
    assertThat(verdicts).hasSize(1);
    assertThat(verdicts.getFirst().scope()).contains("lives at");
    assertThat(verdicts.getFirst().outcome()).isEqualTo(Outcome.GROWS);
  }

  @Test
  void comparesLivesOfUnequalLengthAtTheSameAge() {
    Series series = new Series("test");
    int begin = 0;
    for (int life = 0; life < 9; life++) {
      int length = life % 2 == 0 ? 60 : 60 + 30 * life;
      for (int age = 0; age < length; age += STEP) {
        series.add(life, begin + age, 100 + Math.min(age, 55));
      }
      begin += length;
    }
    assertThat(outcomes(series)).containsExactly(Outcome.FLAT);
  }

  @Test
  void saysWhenThereIsTooLittleToJudge() {
    Series series = new Series("test");
    assertThat(outcomes(series)).containsExactly(Outcome.NOT_JUDGED);
    for (int at = 0; at < 100; at += STEP) {
      series.add(0, at, at);
    }
    assertThat(outcomes(series)).containsExactly(Outcome.NOT_JUDGED);
  }

  @Test
  void leavesTheBeginningOfAShortLifeAlone() {
    Series series = series(at -> 100);
    for (int age = 0; age < 120; age += STEP) {
      series.add(1, RUN + age, 100 + age);
    }
    assertThat(outcomes(series)).containsExactly(Outcome.FLAT);
  }

  /** Not a made-up series: memory of this process, as the sampler reads it. */
  @Test
  void noticesARealLeakAndPassesWhatIsGivenBack() {
    long pid = ProcessHandle.current().pid();
    List<ByteBuffer> leaked = new ArrayList<>();
    Series leaking = new Series("leaking");
    for (int at = 0; at < 60 * STEP; at += STEP) {
      leaked.add(touched(2_000_000));
      leaking.add(0, at, Proc.megabytes(pid, "RssAnon"));
    }
    ByteBuffer reused = touched(2_000_000);
    Series steady = new Series("steady");
    for (int at = 0; at < 60 * STEP; at += STEP) {
      reused.clear();
      steady.add(0, at, Proc.megabytes(pid, "RssAnon"));
    }
    Limit limit = new Limit(0, 24, Duration.ZERO);
    assertThat(leaked).hasSize(60);
    assertThat(Flatness.judge(leaking, limit).getFirst().outcome()).isEqualTo(Outcome.GROWS);
    assertThat(Flatness.judge(steady, limit).getFirst().outcome()).isEqualTo(Outcome.FLAT);
  }

  private static ByteBuffer touched(int bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
    for (int i = 0; i < bytes; i += 4_096) {
      buffer.put(i, (byte) 1);
    }
    return buffer;
  }
}
