package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.Batches;
import dev.headgate.app.running.RunningHeadgate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While ClickHouse is away, senders notice nothing, and the backlog drains by itself. */
class StoreOutageTest {
  /** A minute by hand; shorter here, since people wait for the build. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("headgate.outage.seconds", 12));

  @TempDir Path directory;

  @Test
  void refusesNoRequestWhileTheEngineHangsAndDrainsAfterwards() throws Exception {
    try (RunningHeadgate gateway = RunningHeadgate.start(directory.resolve("data"))) {
      ProcessHandle engine =
          gateway.children().stream()
              .filter(child -> child.info().commandLine().orElse("").contains("clickhouse"))
              .filter(child -> child.info().command().orElse("").endsWith("java"))
              .findFirst()
              .orElseThrow();
      AtomicInteger sent = new AtomicInteger();

      signal("STOP", engine);
      long end = System.nanoTime() + OUTAGE.toNanos();
      while (System.nanoTime() < end) {
        assertThat(gateway.postEvents(Batches.of("outage", Batches.ids(50))).statusCode())
            .isEqualTo(200);
        sent.addAndGet(50);
        Thread.sleep(20);
      }
      assertThat(gateway.get("/health").statusCode()).isEqualTo(200);
      signal("CONT", engine);

      gateway.awaitQuery(
          "SELECT count(), uniqExact(event_id) FROM headgate.media_events", sent + "\t" + sent);
    }
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor(5, TimeUnit.SECONDS)).isTrue();
  }
}
