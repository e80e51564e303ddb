package dev.headgate.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.bench.fault.Fault;
import dev.headgate.bench.fault.FaultedGateway.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Processes that are to show a leak have to live long enough for it. */
class FaultScheduleTest {
  private final List<Fault> schedule = FaultSchedule.of(29, 5);

  @Test
  void sparesTheGatewayForTwoThirdsAndTheEngineForOne() {
    assertThat(schedule).hasSize(29);
    assertThat(schedule.subList(0, 10)).anyMatch(fault -> fault.ends(Part.GATEWAY));
    assertThat(schedule.subList(10, 20))
        .noneMatch(fault -> fault.ends(Part.GATEWAY))
        .anyMatch(fault -> fault.ends(Part.ENGINE));
    assertThat(schedule.subList(20, 29))
        .noneMatch(fault -> fault.ends(Part.ENGINE))
        .contains(Fault.KILL_POSTGRES, Fault.STOP_ENGINE, Fault.STOP_POSTGRES);
  }

  @Test
  void letsEveryFaultComeBeforeAnyComesAgain() {
    assertThat(FaultSchedule.of(39, 1).subList(0, 13)).doesNotHaveDuplicates().hasSize(13);
  }
}
