package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.cli.CommandLineClient;
import dev.headgate.app.running.RunningHeadgate;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is erased is gone from everywhere, to the byte, and comes back by no way. */
class ErasureTest {
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  @TempDir Path directory;

  @Test
  void forgetsAPersonAndNobodyElse() throws Exception {
    try (RunningHeadgate gateway = RunningHeadgate.start(directory.resolve("data"))) {
      makeTracesPlain(gateway);
      String tenant = gateway.firstRun().getProperty("tenant.id");
      String quagga = "quagga-" + UUID.randomUUID();
      String zebra = "zebra-" + UUID.randomUUID();
      send(gateway, gateway.mediaKey(), quagga, 20);
      send(gateway, gateway.mediaKey(), zebra, 20);
      assertThat(gateway.postEvents(rejected(quagga)).statusCode()).isEqualTo(400);
      assertThat(gateway.postEvents(rejected(zebra)).statusCode()).isEqualTo(400);
      gateway.awaitQuery(events(), "40");
      gateway.awaitQuery("SELECT count() FROM headgate.dead_letters", "2");
      assertThat(filesHolding(gateway.data(), quagga))
          .anyMatch(file -> file.startsWith("journal"))
          .anyMatch(file -> file.endsWith("anonymous_id.bin") || file.endsWith("data.bin"));

      runWith(
          quagga, gateway, "erase", "person", "--tenant", tenant, "--anonymous-id", "-", "--json");
      awaitDone(gateway, tenant);

      assertThat(gateway.query(events())).isEqualTo("20");
      assertThat(gateway.query("SELECT count() FROM headgate.dead_letters")).isEqualTo("1");
      assertThat(filesHolding(gateway.data(), quagga)).isEmpty();
      assertThat(filesHolding(gateway.data(), zebra)).isNotEmpty();
      assertThat(run(gateway, "audit", "--json").toString())
          .contains("person.erase", "erasure.done")
          .doesNotContain(quagga);

      send(gateway, gateway.mediaKey(), quagga, 3);
      gateway.awaitQuery(events(), "23");
    }
  }

  @Test
  void forgetsATenantAlthoughKilledAgainAndAgain() throws Exception {
    try (RunningHeadgate gateway = RunningHeadgate.start(directory.resolve("data"))) {
      makeTracesPlain(gateway);
      JsonNode made = run(gateway, "tenant", "create", "Doomed", "--json").get(0);
      String tenant = made.get("id").asString();
      String key = newKey(gateway, tenant);
      String dodo = "dodo-" + UUID.randomUUID();
      send(gateway, key, dodo, 50);
      gateway.awaitQuery(events(), "50");
      awaitNothingPending(gateway);
      File deliveries = gateway.data().resolve("journal").resolve("deliveries.log").toFile();
      long frozen = deliveries.length();
      signal("STOP", engine(gateway));
      send(gateway, key, dodo, 10);
      RunningHeadgate.await(
          Duration.ofSeconds(20),
          "the ten to be on their way to the engine",
          () -> deliveries.length() > frozen);
      // These wait behind them.
      send(gateway, key, dodo, 60);
      send(gateway, gateway.mediaKey(), "somebody else", 30);

      run(gateway, "erase", "tenant", tenant, "--name", "Doomed", "--json");
      RunningHeadgate.await(
          Duration.ofSeconds(5), "events to be refused", () -> status(gateway, key) == 403);
      for (int i = 0; i < 2; i++) {
        Thread.sleep(700);
        killAll(gateway);
        gateway.startAgain();
      }
      awaitDone(gateway, tenant);

      assertThat(gateway.query(events())).isEqualTo("30");
      for (String table : List.of("tag_events", "tag_results", "dead_letters")) {
        assertThat(
                gateway.query(
                    "SELECT count() FROM headgate." + table + " WHERE tenant_id = " + tenant))
            .isEqualTo("0");
      }
      assertThat(filesHolding(gateway.data(), dodo)).isEmpty();
      assertThat(status(gateway, key)).isEqualTo(401);
      assertThat(run(gateway, "tenant", "list", "--json").toString()).doesNotContain("Doomed");
      assertThat(run(gateway, "audit", "--json").toString())
          .contains("tenant.begin_deletion", "tenant.finish_deletion");
      assertEquationsHold(gateway, 150);

      killAll(gateway);
      gateway.startAgain();
      send(gateway, gateway.mediaKey(), "somebody else", 1);
      gateway.awaitQuery(events(), "31");
      assertThat(filesHolding(gateway.data(), dodo)).isEmpty();
      assertEquationsHold(gateway, 151);
    }
  }

  /** ClickHouse compresses, and keeps replaced parts for 8 minutes, unless told otherwise. */
  private static void makeTracesPlain(RunningHeadgate gateway) {
    for (String column : List.of("anonymous_id", "session_id", "properties")) {
      gateway.query(
          "ALTER TABLE headgate.media_events MODIFY COLUMN " + column + " String CODEC(NONE)");
    }
    gateway.query("ALTER TABLE headgate.dead_letters MODIFY COLUMN payload String CODEC(NONE)");
    for (String table : List.of("media_events", "tag_events", "tag_results", "dead_letters")) {
      gateway.query(
          "ALTER TABLE headgate."
              + table
              + " MODIFY SETTING old_parts_lifetime = 1, cleanup_delay_period = 1,"
              + " max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0");
    }
  }

  private static String events() {
    return "SELECT count() FROM headgate.media_events";
  }

  private static void send(RunningHeadgate gateway, String key, String person, int events) {
    String body =
        IntStream.range(0, events)
            .mapToObj(i -> event(person))
            .collect(Collectors.joining(",", "{\"events\":[", "]}"));
    assertThat(post(gateway, key, body)).isEqualTo(200);
  }

  private static String event(String person) {
    return """
    {"event_type":"play","ts":"%s","anonymous_id":"%s","session_id":"s-%2$s","properties":{"who":"%2$s"}}"""
        .formatted(Instant.now(), person);
  }

  private static String rejected(String person) {
    return "{\"events\":[{\"event_type\":7,\"anonymous_id\":\"%s\",\"session_id\":\"s\"}]}"
        .formatted(person);
  }

  /** Of a dry run. */
  private static int status(RunningHeadgate gateway, String key) {
    String body = "{\"events\":[" + event("nobody") + "]}";
    return post(gateway, "/v1/ingest/events?validate=1", key, body);
  }

  private static int post(RunningHeadgate gateway, String key, String body) {
    return post(gateway, "/v1/ingest/events", key, body);
  }

  private static int post(RunningHeadgate gateway, String path, String key, String body) {
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.url().resolve(path))
                .header("X-API-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)))
        .statusCode();
  }

  private static String newKey(RunningHeadgate gateway, String tenant) {
    String secret =
        run(gateway, "key", "create", "--tenant", tenant, "--json").get(0).get("key").asString();
    RunningHeadgate.await(
        Duration.ofSeconds(5), "the key to work", () -> status(gateway, secret) == 200);
    return secret;
  }

  private static void awaitDone(RunningHeadgate gateway, String tenant) {
    RunningHeadgate.await(
        PATIENCE,
        "the erasure to be done",
        () ->
            run(gateway, "erase", "status", "--tenant", tenant, "--json")
                .get(0)
                .get("step")
                .asString()
                .equals("done"));
  }

  private static JsonNode run(RunningHeadgate gateway, String... args) {
    return runWith("", gateway, args);
  }

  private static JsonNode runWith(String input, RunningHeadgate gateway, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        CommandLineClient.run(
            args,
            Map.of("HEADGATE_DATA_DIR", gateway.data().toString()),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            InstantSource.system());
    assertThat(exitCode).as("%s: %s", String.join(" ", args), err).isZero();
    return new JsonMapper().readTree(out.toString());
  }

  private static ProcessHandle engine(RunningHeadgate gateway) {
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

  /** The gateway, its engine and its database, as if the plug was pulled. */
  private static void killAll(RunningHeadgate gateway) {
    List<ProcessHandle> children = gateway.children();
    gateway.kill();
    children.forEach(ProcessHandle::destroyForcibly);
    RunningHeadgate.await(
        Duration.ofSeconds(20),
        "all processes to end",
        () -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  private static void assertEquationsHold(RunningHeadgate gateway, double accepted) {
    awaitNothingPending(gateway);
    assertThat(metric(gateway, "accepted_total")).isEqualTo(accepted);
    assertThat(metric(gateway, "erased_total")).isEqualTo(60);
    assertThat(metric(gateway, "accepted_total"))
        .isEqualTo(
            metric(gateway, "stored_total")
                + metric(gateway, "duplicate_total")
                + metric(gateway, "undeliverable_total")
                + metric(gateway, "erased_total")
                + metric(gateway, "test_total"));
  }

  private static void awaitNothingPending(RunningHeadgate gateway) {
    RunningHeadgate.await(
        Duration.ofSeconds(30), "nothing to be pending", () -> metric(gateway, "pending") == 0);
  }

  private static double metric(RunningHeadgate gateway, String name) {
    String text =
        gateway
            .send(HttpRequest.newBuilder(gateway.managementUrl().resolve("/actuator/prometheus")))
            .body();
    Matcher matcher =
        Pattern.compile("(?m)^headgate_events_" + name + "\\{api=\"media\"} (\\S+)$").matcher(text);
    assertThat(matcher.find()).as(name).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  /** All files below the directory in which the text stands. */
  private static List<Path> filesHolding(Path data, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    List<Path> found = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(data)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        if (holds(file, wanted)) {
          found.add(data.relativize(file));
        }
      }
    } catch (UncheckedIOException vanished) {
      return filesHolding(data, text);
    }
    return found;
  }

  private static boolean holds(Path file, byte[] wanted) {
    try {
      String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      return bytes.contains(new String(wanted, StandardCharsets.ISO_8859_1));
    } catch (IOException vanished) {
      return false;
    }
  }
}
