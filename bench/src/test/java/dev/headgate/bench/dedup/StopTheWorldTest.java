package dev.headgate.bench.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.bench.dedup.StopTheWorld.Pause;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopTheWorldTest {
  private final StopTheWorld log =
      StopTheWorld.parse(
          List.of(
              "[36770860086523ns] Safepoint \"G1CollectForAllocation\", Time since last: 3073244019"
                  + " ns, Reaching safepoint: 6941 ns, At safepoint: 8744929 ns, Leaving safepoint:"
                  + " 1970676 ns, Total: 10722546 ns, Threads: 0 runnable, 10 total",
              "[36770860090000ns] something else"));

  @Test
  void readsWhenTheJvmStoodStillFromItsLog() {
    assertThat(log.pauses()).containsExactly(new Pause(36770849363977L, 36770860086523L));
  }

  @Test
  void countsOnlyThePartOfAPauseThatLiesInACall() {
    StopTheWorld pauses = new StopTheWorld(List.of(new Pause(100, 200), new Pause(300, 450)));
    assertThat(pauses.nanosWithin(150, 400)).isEqualTo(50 + 100);
    assertThat(pauses.nanosWithin(200, 300)).isZero();
    assertThat(pauses.count(200, 301)).isEqualTo(1);
    assertThat(pauses.longestNanos(0, 1_000)).isEqualTo(150);
    assertThat(pauses.longestNanos(0, 250)).isEqualTo(100);
  }

  @Test
  void leavesACallWhatIsItsOwn() {
    StopTheWorld pauses = new StopTheWorld(List.of(new Pause(100, 200)));
    assertThat(new Calls.Slow(90, 250, 0).ownNanos(pauses)).isEqualTo(60);
    assertThat(new Calls.Slow(300, 310, 0).ownNanos(pauses)).isEqualTo(10);
  }
}
