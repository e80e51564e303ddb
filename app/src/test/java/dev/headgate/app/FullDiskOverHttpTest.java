package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headgate.app.running.Batches;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.Senders;
import dev.headgate.app.running.Senders.Sender;
import dev.headgate.app.running.SharedHeadgate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole gateway on a disk that is full: a small file system of its own, where this user may
 * mount one. Where not, the test is skipped, and the contract's {@code
 * tellsToTryAgainWhenNothingCanBeKept} has to do. A file system in memory would not do: it has no
 * room for the holes of the mapped index either, which costs a disk nothing.
 */
class FullDiskOverHttpTest {
  private static final long DISK_BYTES = 64L << 20;

  private final RunningHeadgate databases = SharedHeadgate.get();
  private final Senders senders = new Senders(databases, SharedHeadgate.target());

  @TempDir Path directory;

  @Test
  void refusesWhileItsDiskIsFullAndKeepsWhatItAnswered() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Path disk = directory.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(DISK_BYTES);
    }
    assumeTrue(run("mkfs.ext4", "-q", "-F", "-m", "0", disk.toString()), "no mkfs.ext4");
    assumeTrue(run("mount", "-o", "loop", disk.toString(), data.toString()), "not allowed");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    try {
      fillUpAndRecover(data);
    } finally {
      run("umount", "-l", data.toString());
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException notHere) {
      return false;
    }
  }

  private void fillUpAndRecover(Path data) throws Exception {
    Sender sender = senders.onDemoPlan();
    List<UUID> acknowledged = new ArrayList<>();
    try (RunningHeadgate node = RunningHeadgate.start(data, settings())) {
      RunningHeadgate.await(
          Duration.ofSeconds(10), "the key", () -> send(node, sender, acknowledged) == 200);
      Path filler = data.resolve("filler");
      fill(filler);
      RunningHeadgate.await(
          Duration.ofSeconds(60), "a refusal", () -> send(node, sender, acknowledged) == 503);
      assertRefuses(node, sender);
      assertThat(node.process().isAlive()).isTrue();

      Files.delete(filler);
      RunningHeadgate.await(
          Duration.ofSeconds(60),
          "it to accept again",
          () -> send(node, sender, acknowledged) == 200);
      assertThat(acknowledged).hasSizeGreaterThan(1_000);
      senders.awaitStoredAndBilled(sender, acknowledged.size());
      assertThat(
              databases
                  .query(
                      "SELECT event_id FROM headgate.media_events WHERE tenant_id = "
                          + sender.tenant())
                  .lines())
          .containsExactlyInAnyOrderElementsOf(acknowledged.stream().map(UUID::toString).toList());
    }
  }

  private Map<String, String> settings() throws IOException {
    Properties postgres = new Properties();
    try (InputStream in = Files.newInputStream(databases.data().resolve("postgres.properties"))) {
      postgres.load(in);
    }
    Properties clickHouse = databases.firstRun();
    return Map.of(
        "HEADGATE_POSTGRES_URL",
        postgres.getProperty("url"),
        "HEADGATE_POSTGRES_USER",
        postgres.getProperty("user"),
        "HEADGATE_POSTGRES_PASSWORD",
        postgres.getProperty("password"),
        "HEADGATE_CLICKHOUSE_URL",
        clickHouse.getProperty("clickhouse.url"),
        "HEADGATE_CLICKHOUSE_USER",
        clickHouse.getProperty("clickhouse.user"),
        "HEADGATE_CLICKHOUSE_PASSWORD",
        clickHouse.getProperty("clickhouse.password"),
        "HEADGATE_JOURNAL_SEGMENT_SIZE",
        "4MB",
        "HEADGATE_JOURNAL_DISK_RESERVE",
        "0B");
  }

  private static void fill(Path file) {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // That was the aim.
    }
  }

  private static int send(RunningHeadgate node, Sender sender, List<UUID> acknowledged) {
    List<UUID> ids = Batches.ids(200);
    int status = post(node, sender, "/v1/ingest/events", Batches.of("full", ids)).statusCode();
    if (status == 200) {
      acknowledged.addAll(ids);
    }
    return status;
  }

  private static HttpResponse<String> post(
      RunningHeadgate node, Sender sender, String path, String body) {
    return node.send(
        HttpRequest.newBuilder(node.url().resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("X-API-Key", sender.key())
            .POST(BodyPublishers.ofString(body)));
  }

  private void assertRefuses(RunningHeadgate node, Sender sender) {
    String batch = Batches.of("full", Batches.ids(200));
    HttpResponse<String> answer = post(node, sender, "/v1/ingest/events", batch);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("ingest_degraded").doesNotContain("space", "/data");
    assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    assertThat(post(node, sender, "/v1/ingest/beacon", batch).statusCode()).isEqualTo(200);
    // A small report may still find room in the last segment.
    RunningHeadgate.await(
        Duration.ofSeconds(60), "a report to be refused", () -> report(node).statusCode() == 500);
    assertThat(report(node).body()).contains("internal_error");
  }

  private HttpResponse<String> report(RunningHeadgate node) {
    return node.send(
        HttpRequest.newBuilder(node.url().resolve("/ingest"))
            .header("X-Probr-Key", databases.tagKey())
            .POST(
                BodyPublishers.ofString(
                    "{\"container_id\":\"GTM-F\",\"event_name\":\"%s\",\"timestamp_ms\":0,\"tags\":[]}"
                        .formatted("f".repeat(200)))));
  }
}
