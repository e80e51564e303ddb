package dev.headgate.bench.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.bench.report.Report.Target;
import dev.headgate.bench.report.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class DedupTargetsTest {
  private final Samples samples = new Samples("dedup");
  private final Figures figures = new Figures(samples);

  @Test
  void takesWhatAMeasuringProcessTells() {
    assertThat(figures.take("sample\tbytes an id at 1,000\t47.5")).isTrue();
    assertThat(figures.take("point\tcurve\t1.0\t2.0")).isTrue();
    assertThat(figures.take("growing to 1,000 ids")).isFalse();
    assertThat(figures.curve("curve", 0)).containsExactly(1.0);
    assertThat(figures.curve("curve", 1)).containsExactly(2.0);
    assertThat(target("bytes an id at 1,000").isReached()).isTrue();
  }

  @Test
  void theLongestPauseCountsAndNotTheUsualOne() {
    for (double millis : new double[] {1, 1, 7}) {
      samples.add("growing: longest call ms", millis);
    }
    assertThat(target("growing: longest call ms").measured()).isEqualTo(7);
    assertThat(target("growing: longest call ms").isReached()).isFalse();
  }

  @Test
  void whatWasNotMeasuredIsNotReached() {
    List<Target> targets = DedupTargets.of(samples);
    assertThat(targets).isNotEmpty().noneMatch(Target::isReached);
  }

  private Target target(String what) {
    return DedupTargets.of(samples).stream()
        .filter(target -> target.what().equals(what))
        .findFirst()
        .orElseThrow();
  }
}
