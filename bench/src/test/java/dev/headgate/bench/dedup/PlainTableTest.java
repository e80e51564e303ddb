package dev.headgate.bench.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTableTest {
  @Test
  void knowsEachIdOnceHoweverLargeItGrew() {
    int count = 100_000;
    HashedIds ids = new HashedIds(count);
    ids.fillNew(0, count);
    PlainTable table = new PlainTable();
    for (int i = 0; i < count; i++) {
      assertThat(table.add(ids.high(i), ids.low(i), i)).isTrue();
    }
    for (int i = 0; i < count; i++) {
      assertThat(table.add(ids.high(i), ids.low(i), i)).isFalse();
    }
    assertThat(table.size()).isEqualTo(count);
    assertThat(table.bytesOfAnId()).isBetween(24 / 0.75, 24 / 0.375);
  }
}
