package dev.headgate.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Counts all that the gateway received while it sent: no other demo may run meanwhile. */
@ResourceLock("demo of the shared gateway")
class DemoOnTheGatewayTest {
  @TempDir Path directory;

  @Test
  void storesToTheEventWhatTheDemoSent() throws Exception {
    RunningHeadgate gateway = SharedHeadgate.get();
    // Dead letters are looked up by receive time: those of the tests before must not be among them.
    Thread.sleep(Duration.ofMillis(1_200));
    DemoOptions options =
        DemoOptions.lastDay(
                gateway.url(),
                gateway.mediaKey(),
                gateway.tagKey(),
                Instant.now(),
                directory.resolve("demo-record.json"))
            .withEvents(8_000, 1_500);
    DemoRecord record = new Demo(options, InstantSource.system()).run();

    List<String> differences = record.differences(store(gateway), Duration.ofSeconds(60));

    assertThat(differences).isEmpty();
    assertThat(record.surprises()).isEmpty();
    assertThat(record.unknown()).isEmpty();
    assertThat(record.complete()).isTrue();
  }

  /** The address changes when the engine is started anew, so it is read for every question. */
  private static RowQuery store(RunningHeadgate gateway) {
    return sql -> gateway.query(sql).lines().map(line -> List.of(line.split("\t", -1))).toList();
  }
}
