package dev.headgate.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void endsWhenThreeRoundsInARowAreNoCheaperThanTheCheapest() {
    assertThat(roundsOf(100, 80, 70, 69, 71, 70, 10)).isEqualTo(6);
  }

  @Test
  void isNotDeceivedByABeginningWithoutGain() {
    assertThat(roundsOf(50, 50, 50, 50, 50, 50, 10)).isEqualTo(6);
    assertThat(roundsOf(50, 50, 50, 50, 30, 30, 30, 30, 10)).isEqualTo(8);
  }

  @Test
  void isNotDeceivedByOneDearRound() {
    assertThat(roundsOf(100, 150, 80, 160, 60, 60, 60, 60, 10)).isEqualTo(8);
  }

  @Test
  void endsAtSomeTime() {
    double[] everCheaper = DoubleStream.iterate(1e9, cost -> cost / 2).limit(50).toArray();
    assertThat(roundsOf(everCheaper)).isEqualTo(12);
  }

  private static int roundsOf(double... costs) {
    int[] rounds = new int[1];
    PrimitiveIterator.OfDouble next = DoubleStream.of(costs).iterator();
    WarmUp.repeat(
        () -> {
          rounds[0]++;
          return next.nextDouble();
        });
    return rounds[0];
  }
}
