package dev.headgate.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.bench.report.Report.Target;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private final Comparison comparison = new Comparison("tenants", "1 tenant", "10 tenants");

  @Test
  void isFlatWhileTheMedianOfTheTurnsIsWithinAFifth() {
    comparison.add(cost(10, 10), cost(11, 12));
    comparison.add(cost(10, 10), cost(30, 30));
    comparison.add(cost(20, 20), cost(20, 20));
    assertThat(comparison.targets()).allMatch(Target::isReached);
  }

  @Test
  void isNotFlatWhenOnlyThePartOfTheEngineIsDearer() {
    comparison.add(cost(100, 10), cost(100, 13));
    assertThat(comparison.targets().stream().map(Target::isReached))
        .containsExactly(true, false, true);
  }

  @Test
  void leavesMergesOut() {
    comparison.add(new ProcessorTime(10, 1, 10, 5), new ProcessorTime(10, 1, 10, 500));
    assertThat(comparison.targets()).allMatch(Target::isReached);
    assertThat(comparison.largeMicros()).isEqualTo(21);
  }

  private static ProcessorTime cost(double gateway, double inserts) {
    return new ProcessorTime(gateway, 1, inserts, 0);
  }
}
