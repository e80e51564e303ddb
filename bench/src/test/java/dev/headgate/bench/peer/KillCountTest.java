package dev.headgate.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Events on their way at the kill must not hide that others are lost. */
class KillCountTest {
  @Test
  void findsNothingLostWhenEverythingAnsweredIsStored() {
    KillCount count = new KillCount(1_000, 64, OptionalLong.of(0), 1_000);
    assertThat(count.leastLost()).isZero();
    assertThat(count.lost()).isEqualTo("0");
  }

  @Test
  void doesNotTakeUnansweredOnesForThoseAnswered() {
    KillCount count = new KillCount(1_000, 64, OptionalLong.of(40), 1_010);
    assertThat(count.leastLost()).isEqualTo(30);
    assertThat(count.lost()).isEqualTo("30");
  }

  @Test
  void tellsTwoNumbersWhenNobodyKnowsTheUnanswered() {
    KillCount count = new KillCount(1_000, 64, OptionalLong.empty(), 1_010);
    assertThat(count.lost()).isEqualTo("0 to 54");
  }

  @Test
  void isSureOfALossThatIsLargerThanWhatWasOnItsWay() {
    KillCount count = new KillCount(1_000_000, 640, OptionalLong.empty(), 998_000);
    assertThat(count.leastLost()).isEqualTo(2_000);
    assertThat(count.lost()).isEqualTo("2,000 to 2,640");
  }

  @Test
  void losesAllWhenNothingIsThere() {
    assertThat(new KillCount(12_345, 640, OptionalLong.empty(), 0).lost()).isEqualTo("12,345");
  }
}
