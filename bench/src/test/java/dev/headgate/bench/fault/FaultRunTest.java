package dev.headgate.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One loop of {@code bench faults} for every build; the long run is for a night. */
class FaultRunTest {
  private static final int LOOPS = Integer.getInteger("headgate.faults.loops", 1);

  @TempDir Path directory;

  @Test
  void losesAndDoublesNothingAndNoticesWhenSomebodyElseDoes() {
    FaultReport report = new FaultReport(7, Instant.now());
    FaultReport spoilt = new FaultReport(7, Instant.now());
    try (FaultedGateway gateway = FaultedGateway.start(directory.resolve("data"))) {
      FaultRun run = new FaultRun(gateway, plan(), report);
      run.run();
      run.tamper();
      run.checkAllAgain(spoilt);
    }
    assertThat(report.violations()).isEmpty();
    assertThat(report.survived()).isEqualTo(LOOPS);
    assertThat(spoilt.violations())
        .anyMatch(violation -> violation.contains("is lost"))
        .anyMatch(violation -> violation.contains("is there 2 times"));
  }

  private static FaultRun.Plan plan() {
    Fault[] faults = {Fault.KILL_ALL, Fault.KILL_ENGINE_AND_POSTGRES, Fault.KILL_GATEWAY_TWICE};
    return new FaultRun.Plan(
        LOOPS, Duration.ofMinutes(20), 7, 4, Duration.ofSeconds(3), faults, false);
  }
}
