package dev.headgate.bench.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashedIdsTest {
  private static final int COUNT = 10_000;

  private record Hash(long high, long low) {}

  @Test
  void oneInTwentyCameBeforeAndTheOthersAreNew() {
    HashedIds ids = new HashedIds(COUNT);
    ids.fillNew(0, COUNT);
    Set<Hash> seen = new HashSet<>();
    for (int i = 0; i < COUNT; i++) {
      seen.add(new Hash(ids.high(i), ids.low(i)));
    }
    assertThat(seen).hasSize(COUNT);

    long next = ids.fillMixed(COUNT, 0, COUNT);

    int known = 0;
    for (int i = 0; i < COUNT; i++) {
      known += seen.add(new Hash(ids.high(i), ids.low(i))) ? 0 : 1;
    }
    assertThat(known).isEqualTo(ids.duplicates()).isEqualTo(COUNT / 20);
    assertThat(next).isEqualTo(2 * COUNT - known);
  }
}
