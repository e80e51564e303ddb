package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.clickhouse.CuttingProxy;
import dev.headgate.adapters.clickhouse.FaultyClickHouse;
import dev.headgate.adapters.clickhouse.FaultyClickHouse.Answer;
import dev.headgate.app.cli.CommandLineClient;
import dev.headgate.app.embedded.EmbeddedPostgresServer;
import dev.headgate.app.running.Batches;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.clickhouse.embedded.EmbeddedClickHouse;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole gateway in front of a real PostgreSQL and a real ClickHouse engine that it does not run
 * itself, with something between them that fails as asked.
 */
class DatabasesAwayTest {
  @TempDir Path directory;
  private final Map<String, String> settings = new HashMap<>();
  private final List<UUID> acknowledged = new ArrayList<>();
  private RunningHeadgate gateway;

  @Test
  void losesAndDoublesNothingWhateverItsDatabasesDo() throws Exception {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "headgate");
    try (EmbeddedPostgresServer postgres =
            EmbeddedPostgresServer.start(directory.resolve("postgres"), cache);
        EmbeddedClickHouse engine =
            EmbeddedClickHouse.builder().dataDirectory(directory.resolve("clickhouse")).start();
        CuttingProxy toPostgres =
            new CuttingProxy(postgres.jdbcUrl().replace("jdbc:postgresql:", "http:"));
        FaultyClickHouse clickHouse = new FaultyClickHouse(() -> URI.create(engine.url()))) {
      setUp(postgres, engine, toPostgres, clickHouse);
      endsItsStartInOneSentenceWithoutPostgres(toPostgres);
      gateway = RunningHeadgate.start(directory.resolve("data"), settings);
      try {
        storesOnceWhateverClickHouseAnswers(clickHouse);
        setsAPoisonRowAside(clickHouse);
        // Its outcome is unclear until the insert's deadline is past; meanwhile PostgreSQL fails.
        clickHouse.next(Answer.of(502, 0, true));
        send(Batches.ids(50), "unclear");
        goesOnWithoutPostgres(toPostgres);
        assertEverythingOnceAndBilled();
      } catch (AssertionError failed) {
        failed.addSuppressed(new AssertionError(gateway.logText()));
        throw failed;
      } finally {
        gateway.close();
      }
    }
  }

  private void setUp(
      EmbeddedPostgresServer postgres,
      EmbeddedClickHouse engine,
      CuttingProxy toPostgres,
      FaultyClickHouse clickHouse) {
    settings.put(
        "HEADGATE_POSTGRES_URL",
        toPostgres.url().replace("http:", "jdbc:postgresql:") + "/headgate");
    settings.put("HEADGATE_POSTGRES_USER", postgres.user());
    settings.put("HEADGATE_POSTGRES_PASSWORD", postgres.password());
    settings.put("HEADGATE_CLICKHOUSE_URL", clickHouse.url());
    settings.put("HEADGATE_CLICKHOUSE_USER", engine.user());
    settings.put("HEADGATE_CLICKHOUSE_PASSWORD", engine.password());
  }

  private void endsItsStartInOneSentenceWithoutPostgres(CuttingProxy toPostgres) throws Exception {
    toPostgres.away(true);
    RunningHeadgate early = RunningHeadgate.prepare(directory.resolve("early"), settings);
    early.launch();
    assertThat(early.process().waitFor(3, TimeUnit.MINUTES)).isTrue();
    toPostgres.away(false);
    assertThat(early.process().exitValue()).isEqualTo(1);
    assertThat(early.logText().lines().filter(line -> line.startsWith("Headgate cannot start")))
        .singleElement()
        .asString()
        .contains("PostgreSQL at jdbc:postgresql://127.0.0.1", "HEADGATE_POSTGRES_URL");
    assertThat(early.logText()).doesNotContain("\tat ");
  }

  private void storesOnceWhateverClickHouseAnswers(FaultyClickHouse clickHouse) {
    List<Answer> answers =
        List.of(
            Answer.of(500, 60, false),
            Answer.of(500, 202, false),
            Answer.of(500, 252, false),
            Answer.of(403, 497, false),
            Answer.of(500, 241, false),
            Answer.of(500, 241, true),
            Answer.of(500, 159, true),
            Answer.of(500, 243, false),
            Answer.of(500, 99_999, true),
            Answer.of(500, 99_999, false),
            Answer.of(400, 33, false));
    for (Answer answer : answers) {
      int given = clickHouse.given();
      clickHouse.next(answer);
      send(Batches.ids(20), "code" + answer.code());
      RunningHeadgate.await(
          Duration.ofSeconds(90), answer + " to be given", () -> clickHouse.given() > given);
    }
    awaitStored();
  }

  private void setsAPoisonRowAside(FaultyClickHouse clickHouse) {
    String poison = "POISON-" + UUID.randomUUID();
    clickHouse.refuseRowsWith("media_events", poison);
    List<UUID> neighbours = Batches.ids(99);
    List<UUID> all = new ArrayList<>(neighbours);
    UUID refused = UUID.randomUUID();
    all.add(50, refused);
    String batch =
        Batches.of("neighbour", all).replace("\"a-" + refused + "\"", "\"" + poison + "\"");
    assertThat(gateway.postEvents(batch).body()).contains("\"accepted\":100");
    acknowledged.addAll(neighbours);
    awaitStored();
    query(
        "SELECT count(), any(stage), any(code) FROM headgate.dead_letters WHERE stage = 'delivery'",
        "1\tdelivery\tundeliverable");
    assertThat(gateway.metric("headgate_events_undeliverable_total", "media")).isOne();
  }

  private void goesOnWithoutPostgres(CuttingProxy toPostgres) throws Exception {
    toPostgres.away(true);
    long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
    while (System.nanoTime() < end) {
      send(Batches.ids(10), "without");
      Thread.sleep(100);
    }
    assertThat(gateway.get("/health").statusCode()).isEqualTo(200);
    toPostgres.away(false);
    send(Batches.ids(10), "after");
    RunningHeadgate.await(
        Duration.ofSeconds(30), "new keys to be heard of again", () -> worksWithANewKey());
  }

  private boolean worksWithANewKey() {
    try {
      String made = run("key", "create", "--tenant", "1", "--json");
      return made.contains("tm_live_");
    } catch (AssertionError e) {
      return false;
    }
  }

  private void send(List<UUID> ids, String type) {
    assertThat(gateway.postEvents(Batches.of(type, ids)).statusCode()).isEqualTo(200);
    acknowledged.addAll(ids);
  }

  private void assertEverythingOnceAndBilled() {
    awaitStored();
    // The poison row was taken as well, and is billed; what is set aside is not lost.
    long accepted = acknowledged.size() + 1L;
    RunningHeadgate.await(
        Duration.ofSeconds(60), "the usage to be " + accepted, () -> usage() == accepted);
    assertThat(gateway.metric("headgate_events_accepted_total", "media")).isEqualTo(accepted);
    assertThat(gateway.metric("headgate_events_stored_total", "media"))
        .isEqualTo(acknowledged.size());
    assertThat(gateway.metric("headgate_events_pending", "media")).isZero();
  }

  private void awaitStored() {
    String count = Integer.toString(acknowledged.size());
    query(
        "SELECT count(), uniqExact(event_id), uniqExact(delivery_id, row_no)"
            + " FROM headgate.media_events",
        count + "\t" + count + "\t" + count);
    List<String> stored =
        gateway.query("SELECT event_id FROM headgate.media_events").lines().toList();
    assertThat(stored)
        .containsExactlyInAnyOrderElementsOf(acknowledged.stream().map(UUID::toString).toList());
  }

  private void query(String sql, String expected) {
    gateway.awaitQuery(sql, expected);
  }

  private long usage() {
    Matcher line =
        Pattern.compile("\"tenant\" : 1,[^}]*?\"events\" : (\\d+)").matcher(run("usage", "--json"));
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  private String run(String... command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        CommandLineClient.run(
            command,
            settings,
            InputStream.nullInputStream(),
            new PrintWriter(out),
            new PrintWriter(err),
            Clock.systemUTC());
    assertThat(status).as(err.toString()).isZero();
    return out.toString();
  }
}
