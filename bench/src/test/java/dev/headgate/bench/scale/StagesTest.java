package dev.headgate.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StagesTest {
  @Test
  void goesByTensUpToTheLast() {
    assertThat(Stages.of(1, 100)).containsExactly(1L, 10L, 100L);
    assertThat(Stages.of(1, 25)).containsExactly(1L, 10L, 25L);
    assertThat(Stages.of(10, 5)).containsExactly(10L);
  }
}
