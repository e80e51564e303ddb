package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.cli.CommandLineClient;
import dev.headgate.app.running.Batches;
import dev.headgate.app.running.RunningHeadgate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Copies that are put back, and data that is lost: what was accepted is there once. */
class BackupAndRestoreTest {
  @TempDir Path directory;
  private RunningHeadgate gateway;

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  /** The backup is made under load; then more comes, and everything is destroyed. */
  @Test
  void restoresWhatWasAcceptedBeforeTheBackupAndGoesOn() throws Exception {
    gateway = RunningHeadgate.start(directory.resolve("data"));
    Path backup = directory.resolve("backup");
    ConcurrentLinkedQueue<UUID> acknowledged = new ConcurrentLinkedQueue<>(send(100));
    AtomicBoolean loaded = new AtomicBoolean(true);
    Thread load =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (loaded.get()) {
                    acknowledged.addAll(send(20));
                  }
                });
    List<UUID> before = new ArrayList<>();
    run(
        gateway.data(),
        line -> {
          if (line.contains("The journal")) {
            acknowledged.addAll(sendUntilStored());
            before.addAll(acknowledged);
          }
        },
        "backup",
        backup.toString());
    loaded.set(false);
    load.join();
    send(100);
    awaitIdle();
    String newest = gateway.query("SELECT max(delivery_id) FROM headgate.media_events");
    killAll();
    deleteAll(gateway.data());

    run(gateway.data(), "restore", backup.toString());
    gateway.startAgain();
    List<UUID> after = send(50);
    awaitIdle();

    assertThat(before).hasSizeGreaterThan(200);
    assertStoredOnce(before);
    assertStoredOnce(after);
    assertUsageIsWhatIsStored();
    assertThat(
            gateway.query(
                "SELECT count() FROM headgate.media_events WHERE delivery_id > " + newest))
        .as("rows in new places")
        .isEqualTo("50");
  }

  /** The engine hangs: the copy holds events whose delivery it knows nothing of. */
  @Test
  void deliversNothingAgainWhenAnOlderJournalIsPutBack() throws Exception {
    gateway = RunningHeadgate.start(directory.resolve("data"));
    send(100);
    gateway.awaitQuery("SELECT count() FROM headgate.media_events", "100");
    ProcessHandle engine = engine();
    signal("STOP", engine);
    for (int i = 0; i < 20; i++) {
      send(20);
      Thread.sleep(30);
    }
    gateway.kill();
    signal("CONT", engine);
    engine.onExit().get(30, TimeUnit.SECONDS);
    Path journal = gateway.data().resolve("journal");
    Path copy = directory.resolve("copy");
    copyTree(journal, copy);
    gateway.startAgain();
    gateway.awaitQuery("SELECT count() FROM headgate.media_events", "500");
    send(7);
    gateway.awaitQuery("SELECT count() FROM headgate.media_events", "507");

    gateway.stop();
    deleteAll(journal);
    copyTree(copy, journal);
    gateway.startAgain();
    List<UUID> after = send(9);
    gateway.awaitQuery("SELECT count() FROM headgate.media_events", "516");
    awaitIdle();
    assertThat(gateway.query("SELECT count(), uniqExact(event_id) FROM headgate.media_events"))
        .isEqualTo("516\t516");
    assertStoredOnce(after);
    assertUsageIsWhatIsStored();
    assertThat(gateway.logText()).contains("the journal's directory is an older copy");
  }

  @Test
  void refillsWhatTheEngineLostAndGoesOnWithAnEmptiedJournal() throws Exception {
    gateway = RunningHeadgate.start(directory.resolve("data"));
    for (int i = 0; i < 6; i++) {
      send(50);
      awaitIdle();
    }
    gateway.query(
        "DELETE FROM headgate.media_events WHERE row_no % 7 = 3"
            + " OR delivery_id = (SELECT max(delivery_id) FROM headgate.media_events)");
    assertThat(gateway.count("media_events")).isLessThan(260);
    int sent = refill();
    assertThat(sent).isGreaterThan(40);
    assertThat(gateway.query("SELECT count(), uniqExact(event_id) FROM headgate.media_events"))
        .isEqualTo("300\t300");
    assertThat(refill()).as("rows that a second refill finds missing").isZero();
    assertUsageIsWhatIsStored();

    String newest = gateway.query("SELECT max(delivery_id) FROM headgate.media_events");
    gateway.stop();
    deleteAll(gateway.data().resolve("journal"));
    gateway.startAgain();
    List<UUID> after = send(40);
    awaitIdle();
    assertStoredOnce(after);
    assertThat(gateway.count("media_events")).isEqualTo(340);
    assertThat(
            gateway.query(
                "SELECT count() FROM headgate.media_events WHERE delivery_id > " + newest))
        .as("rows in new places")
        .isEqualTo("40");
    assertThat(
            gateway.query(
                "SELECT count() FROM (SELECT 1 FROM headgate.media_events"
                    + " GROUP BY delivery_id, row_no HAVING count() > 1)"))
        .as("places that were used twice")
        .isEqualTo("0");
    assertUsageIsWhatIsStored();
  }

  private int refill() {
    JsonNode report = run(gateway.data(), "journal", "refill", "--json").get(0);
    assertThat(report.get("stopped").asString()).isEmpty();
    return report.get("rows_sent").asInt();
  }

  private List<UUID> send(int events) {
    List<UUID> ids = Batches.ids(events);
    assertThat(gateway.postEvents(Batches.of("restored", ids)).statusCode()).isEqualTo(200);
    return ids;
  }

  /** ClickHouse's part of a backup that was made before does not have them. */
  private List<UUID> sendUntilStored() {
    List<UUID> ids = send(30);
    gateway.awaitQuery(
        "SELECT count() FROM headgate.media_events WHERE event_id = '" + ids.getLast() + "'", "1");
    return ids;
  }

  private void assertStoredOnce(Iterable<UUID> ids) {
    List<UUID> all = new ArrayList<>();
    ids.forEach(all::add);
    // A statement has room for some thousands of ids.
    for (int from = 0; from < all.size(); from += 2_000) {
      List<UUID> some = all.subList(from, Math.min(from + 2_000, all.size()));
      String list = some.stream().map(id -> "'" + id + "'").collect(Collectors.joining(","));
      assertThat(
              gateway.query(
                  "SELECT count(), uniqExact(event_id) FROM headgate.media_events WHERE event_id IN ("
                      + list
                      + ")"))
          .isEqualTo(some.size() + "\t" + some.size());
    }
    assertThat(gateway.query("SELECT count() - uniqExact(event_id) FROM headgate.media_events"))
        .isEqualTo("0");
  }

  private void assertUsageIsWhatIsStored() {
    String stored = gateway.query("SELECT count() FROM headgate.media_events");
    RunningHeadgate.await(
        Duration.ofSeconds(20),
        "usage to be " + stored,
        () ->
            run(gateway.data(), "usage", "--json")
                    .valueStream()
                    .mapToLong(line -> line.get("events").asLong())
                    .sum()
                == Long.parseLong(stored));
  }

  private void awaitIdle() {
    RunningHeadgate.await(
        Duration.ofSeconds(60),
        "an empty backlog",
        () -> gateway.get("/health").body().contains("\"backlog_events\":0"));
  }

  private static JsonNode run(Path data, String... args) {
    return run(data, _ -> {}, args);
  }

  private static JsonNode run(Path data, Consumer<String> onOutput, String... args) {
    StringWriter out =
        new StringWriter() {
          @Override
          public void write(String text, int offset, int length) {
            super.write(text, offset, length);
            onOutput.accept(text);
          }
        };
    StringWriter err = new StringWriter();
    int exitCode =
        CommandLineClient.run(
            args,
            Map.of(
                "HEADGATE_DATA_DIR",
                data.toString(),
                "HEADGATE_CACHE_DIR",
                System.getenv().getOrDefault("HEADGATE_CACHE_DIR", "")),
            new ByteArrayInputStream(new byte[0]),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            InstantSource.system());
    assertThat(exitCode).as("%s: %s%s", String.join(" ", args), out, err).isZero();
    boolean json = List.of(args).contains("--json");
    return new JsonMapper().readTree(json ? out.toString() : "[]");
  }

  /** The gateway, its engine and its database. */
  private void killAll() {
    List<ProcessHandle> children = gateway.children();
    gateway.kill();
    children.forEach(ProcessHandle::destroyForcibly);
    RunningHeadgate.await(
        Duration.ofSeconds(20),
        "all processes to end",
        () -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  private ProcessHandle engine() {
    return gateway.children().stream()
        .filter(child -> child.info().commandLine().orElse("").contains("clickhouse"))
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .findFirst()
        .orElseThrow();
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor(5, TimeUnit.SECONDS)).isTrue();
  }

  private static void copyTree(Path from, Path to) throws IOException {
    for (Path path : tree(from)) {
      Files.copy(path, to.resolve(from.relativize(path)));
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    for (Path path : tree(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
      Files.deleteIfExists(path);
    }
  }

  private static List<Path> tree(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
