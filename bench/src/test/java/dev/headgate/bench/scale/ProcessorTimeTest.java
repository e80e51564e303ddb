package dev.headgate.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessorTimeTest {
  private static final String STAT =
      "4242 (a name) of (two) S 1 4242 4242 0 -1 4194304 100 200 3 4 250 50 70 30 20 0 12 0 99";

  @Test
  void readsUserAndSystemTimeBehindAnyName() {
    assertThat(ProcessorTime.seconds(STAT, 2)).isEqualTo(3.0);
    assertThat(ProcessorTime.seconds(STAT, 4)).isEqualTo(4.0);
  }

  @Test
  void tellsMicrosecondsOfAnEvent() {
    ProcessorTime later = new ProcessorTime(3, 1, 2.5, 7);
    ProcessorTime cost = later.since(new ProcessorTime(1, 0.5, 2, 1)).microsOfOne(1_000_000);
    assertThat(cost).isEqualTo(new ProcessorTime(2, 0.5, 0.5, 6));
    assertThat(cost.withoutMerges()).isEqualTo(3);
  }
}
