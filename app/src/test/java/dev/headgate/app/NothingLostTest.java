package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.Batches;
import dev.headgate.app.running.RunningHeadgate;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was answered 200 is stored exactly once, whatever is killed meanwhile. */
class NothingLostTest {
  private static final int BATCH = 100;

  @TempDir Path directory;
  private RunningHeadgate gateway;

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void storesEventsThatAreSentThreeTimesAcrossARestartOnce() throws Exception {
    gateway = RunningHeadgate.start(directory.resolve("data"));
    List<String> batches = new ArrayList<>();
    for (int i = 0; i < 1000 / BATCH; i++) {
      batches.add(Batches.of("thrice", Batches.ids(BATCH)));
    }

    sendAll(batches, 2);
    gateway.stop();
    gateway.startAgain();
    sendAll(batches, 1);

    gateway.awaitQuery(
        "SELECT count(), uniqExact(event_id) FROM headgate.media_events", "1000\t1000");
    Thread.sleep(1500);
    assertThat(gateway.count("media_events")).isEqualTo(1000);
  }

  private void sendAll(List<String> batches, int times) throws Exception {
    try (ExecutorService senders = Executors.newFixedThreadPool(8)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        for (String batch : batches) {
          answers.add(senders.submit(() -> gateway.postEvents(batch).statusCode()));
        }
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(200);
      }
    }
  }

  @Test
  void keepsEveryAcknowledgedEventWhenGatewayAndEngineAreKilled() throws Exception {
    gateway = RunningHeadgate.start(directory.resolve("data"));
    Set<UUID> acknowledged = Collections.synchronizedSet(new HashSet<>());
    Set<UUID> sent = Collections.synchronizedSet(new HashSet<>());
    try (ExecutorService senders = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 50_000 / BATCH; i++) {
        senders.submit(() -> send(acknowledged, sent));
      }
      RunningHeadgate.await(
          Duration.ofSeconds(30), "some answers", () -> acknowledged.size() > 5_000);
      engine().destroyForcibly();
      RunningHeadgate.await(
          Duration.ofSeconds(30), "more answers", () -> acknowledged.size() > 15_000);
      gateway.kill();
      senders.shutdown();
      assertThat(senders.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    gateway.startAgain();

    assertThat(acknowledged).hasSizeBetween(15_000, 49_999);
    assertEveryAcknowledgedOnce(acknowledged, sent);
  }

  private void send(Set<UUID> acknowledged, Set<UUID> sent) {
    List<UUID> ids = Batches.ids(BATCH);
    sent.addAll(ids);
    try {
      if (gateway.postEvents(Batches.of("killed", ids)).statusCode() == 200) {
        acknowledged.addAll(ids);
      }
    } catch (UncheckedIOException e) {
      // The gateway was killed before it answered: the outcome is open.
    }
  }

  private void assertEveryAcknowledgedOnce(Set<UUID> acknowledged, Set<UUID> sent) {
    awaitDelivered();
    String[] rows =
        gateway
            .query("SELECT event_id, count() FROM headgate.media_events GROUP BY event_id")
            .split("\n");
    Set<UUID> stored = new HashSet<>();
    for (String row : rows) {
      String[] columns = row.split("\t");
      assertThat(columns[1]).as("copies of %s", columns[0]).isEqualTo("1");
      stored.add(UUID.fromString(columns[0]));
    }
    assertThat(stored).containsAll(acknowledged);
    assertThat(sent).containsAll(stored);
  }

  private void awaitDelivered() {
    RunningHeadgate.await(
        Duration.ofSeconds(90),
        "an empty backlog",
        () -> gateway.get("/health").body().contains("\"backlog_events\":0"));
  }

  private ProcessHandle engine() {
    return gateway.children().stream()
        .filter(child -> child.info().commandLine().orElse("").contains("clickhouse"))
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .findFirst()
        .orElseThrow();
  }
}
