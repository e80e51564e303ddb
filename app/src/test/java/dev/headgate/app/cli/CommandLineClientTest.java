package dev.headgate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.headgate.adapters.postgres.PostgresAddress;
import dev.headgate.adapters.postgres.PostgresDatabase;
import dev.headgate.adapters.postgres.PostgresMigrations;
import dev.headgate.adapters.postgres.PostgresUsageLedger;
import dev.headgate.ingest.delivery.UsageLedger.Usage;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.key.KeySecret;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class CommandLineClientTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-05-01T10:00:00Z"));

  private static EmbeddedPostgres server;
  private static PostgresAddress address;

  @TempDir Path data;

  private record Answer(int exitCode, String out, String err) {
    JsonNode json() {
      assertThat(err).isEmpty();
      assertThat(exitCode).isZero();
      return new JsonMapper().readTree(out);
    }
  }

  @BeforeAll
  static void startPostgres() throws IOException {
    server = EmbeddedPostgres.builder().start();
    address =
        new PostgresAddress(
            "jdbc:postgresql://localhost:" + server.getPort() + "/postgres",
            "postgres",
            "postgres");
    try (HikariDataSource pool = address.pool(2)) {
      PostgresMigrations.apply(pool);
    }
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    server.close();
  }

  @Test
  void makesATenantWithASiteAndKeysAndTakesThemAway() {
    JsonNode tenant = run("tenant", "create", "Acme", "--json").json().get(0);
    String id = tenant.get("id").asString();
    assertThat(tenant.get("plan").asString()).isEqualTo("default");
    assertThat(tenant.get("status").asString()).isEqualTo("active");
    JsonNode site = run("site", "create", "--tenant", id, "acme.example", "--json").json().get(0);
    String siteId = site.get("id").asString();

    JsonNode media = run("key", "create", "--tenant", id, "--json").json().get(0);
    JsonNode tag =
        run("key", "create", "--tenant", id, "--site", siteId, "--mode", "test", "--json")
            .json()
            .get(0);
    assertThat(media.get("key").asString()).startsWith("tm_live_");
    assertThat(KeySecret.isWellFormed(media.get("key").asString())).isTrue();
    assertThat(tag.get("key").asString()).startsWith("pk_test_");

    assertThat(
            run("key", "revoke", tag.get("id").asString(), "--reason", "leaked", "--json")
                .json()
                .get(0)
                .get("status")
                .asString())
        .isEqualTo("revoked");
    assertThat(run("site", "disable", siteId, "--json").json().get(0).get("enabled").asBoolean())
        .isFalse();
    assertThat(run("site", "enable", siteId, "--json").json().get(0).get("enabled").asBoolean())
        .isTrue();
    assertThat(run("tenant", "deactivate", id).out()).contains("inactive");
    assertThat(run("tenant", "activate", id).out()).contains(" active");

    JsonNode keys = run("key", "list", "--tenant", id, "--json").json();
    assertThat(keys.size()).isEqualTo(2);
    assertThat(keys.toString()).doesNotContain(media.get("key").asString());
    assertThat(run("audit", "--tenant", id).out())
        .contains("key.revoke", "leaked", "site.disable", "command line");
  }

  @Test
  void importsAKeyFromStandardInput() {
    String tenant = tenant();

    Answer answer =
        runWith(
            "legacy-key-0123456789\n",
            external(),
            "key",
            "import",
            "-",
            "--tenant",
            tenant,
            "--origin",
            "https://example.com");

    assertThat(answer.exitCode()).isZero();
    assertThat(answer.out()).contains("legacy-key-0...", "https://example.com", "works");
    assertThat(answer.out()).doesNotContain("0123456789");
    Answer again = run("key", "import", "legacy-key-0123456789", "--tenant", tenant);
    assertThat(again).isEqualTo(new Answer(1, "", "This key is in use already.\n"));
  }

  @Test
  void replacesAKey() {
    String tenant = tenant();
    String old =
        run("key", "create", "--tenant", tenant, "--json").json().get(0).get("id").asString();

    Answer rotated = run("key", "rotate", old, "--overlap-hours", "1");

    assertThat(rotated.out()).contains("tm_live_", "shown this once");
    assertThat(run("key", "list", "--tenant", tenant).out()).contains("2026-05-01T11:00:00Z");
  }

  @Test
  void managesUsersAndPlans() {
    assertThat(
            run("plan", "create", "small", "--monthly-quota", "1000", "--over-quota", "429").out())
        .contains("small", "1000", "429");
    assertThat(run("plan", "list").out()).contains("default", "120000");
    String tenant = tenant("--plan", "small");
    String login = "ann" + tenant + "@example.com";

    Answer made = run("user", "create", login, "--role", "tenant_owner", "--tenant", tenant);
    assertThat(made.out()).contains(login, "tenant_owner", "shown this once");
    Answer reset = run("user", "reset-password", login);
    assertThat(reset.out()).contains("shown this once").isNotEqualTo(made.out());
    assertThat(run("user", "reset-second-factor", login).exitCode()).isZero();
    assertThat(run("user", "list").out()).contains(login);
    assertThat(run("user", "reset-password", "nobody"))
        .isEqualTo(new Answer(1, "", "There is no user nobody; see: headgate user list\n"));
  }

  @Test
  void showsUsage() {
    int tenant = Integer.parseInt(tenant("--plan", "default"));
    try (HikariDataSource pool = address.pool(2);
        PostgresDatabase database = new PostgresDatabase(pool)) {
      new PostgresUsageLedger(database)
          .settle(
              new JournalPosition(1, 1),
              List.of(new Usage(new TenantId(tenant), UsageMonth.of(CLOCK.instant()), 77)));
    }

    JsonNode usage = run("usage", "--json").json();
    JsonNode row =
        usage
            .valueStream()
            .filter(each -> each.get("tenant").asInt() == tenant)
            .findFirst()
            .orElseThrow();
    assertThat(row.get("events").asInt()).isEqualTo(77);
    assertThat(row.get("month").asString()).isEqualTo("2026-05");
    assertThat(run("usage", "--month", "2026-04").out()).contains("2026-04").doesNotContain("77");
  }

  @Test
  void saysWhatIsWrongWithWhatWasTyped() {
    assertThat(run("tenant", "create", " "))
        .isEqualTo(new Answer(2, "", "name: Enter 1 to 200 characters.\n"));
    assertThat(run("tenant", "deactivate", "4711"))
        .isEqualTo(new Answer(1, "", "There is no tenant 4711.\n"));
    assertThat(run("tenant", "deactivate", "0").exitCode()).isEqualTo(2);
    assertThat(run("key", "list").exitCode()).isEqualTo(2);
    assertThat(run("tenant").exitCode()).isEqualTo(2);
    assertThat(run("nonsense").exitCode()).isEqualTo(2);
    assertThat(run("tenant", "create", "Acme", "--plan", "none").err())
        .contains("There is no plan none");
  }

  @Test
  void findsTheEmbeddedDatabaseInTheDataDirectory() throws IOException {
    Map<String, String> environment = Map.of("HEADGATE_DATA_DIR", data.toString());
    Answer before = runWith("", environment, "tenant", "list");
    assertThat(before.exitCode()).isEqualTo(1);
    assertThat(before.err()).contains("No gateway has run in the data directory", "start Headgate");

    write(address.url());
    assertThat(runWith("", environment, "tenant", "list").exitCode()).isZero();

    write("jdbc:postgresql://localhost:1/postgres");
    Answer stopped = runWith("", environment, "tenant", "list");
    assertThat(stopped.exitCode()).isEqualTo(1);
    assertThat(stopped.err())
        .contains("does not let us in", "start it and try again")
        .hasLineCount(1);
  }

  private void write(String url) throws IOException {
    Files.writeString(
        data.resolve("postgres.properties"), "url=" + url + "\nuser=postgres\npassword=postgres\n");
  }

  @Test
  void namesAWrongSettingInOneSentence() {
    Answer answer =
        runWith("", Map.of("HEADGATE_POSTGRES_URL", "postgres://somewhere"), "tenant", "list");

    assertThat(answer.exitCode()).isEqualTo(1);
    assertThat(answer.err()).startsWith("HEADGATE_POSTGRES_URL: ").hasLineCount(1);
  }

  @Test
  void tellsItsVersionAndHelpWithoutADatabase() {
    assertThat(runWith("", Map.of(), "--version").out()).startsWith("Headgate ");
    assertThat(runWith("", Map.of(), "--help").out()).contains("tenant", "key", "usage");
    assertThat(runWith("", Map.of(), "key", "create", "--help").out()).contains("--origin");
  }

  @Test
  void leavesOptionsOfTheServerAlone() {
    assertThat(CommandLineClient.isMeantBy(new String[] {})).isFalse();
    assertThat(CommandLineClient.isMeantBy(new String[] {"--server.port=9000"})).isFalse();
    assertThat(CommandLineClient.isMeantBy(new String[] {"tenant", "list"})).isTrue();
    assertThat(CommandLineClient.isMeantBy(new String[] {"--version"})).isTrue();
  }

  private String tenant(String... options) {
    String[] command = {"tenant", "create", "Some tenant", "--json"};
    String[] all = new String[command.length + options.length];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(options, 0, all, command.length, options.length);
    return run(all).json().get(0).get("id").asString();
  }

  private static Map<String, String> external() {
    return Map.of(
        "HEADGATE_POSTGRES_URL", address.url(),
        "HEADGATE_POSTGRES_USER", address.user(),
        "HEADGATE_POSTGRES_PASSWORD", address.password());
  }

  private static Answer run(String... args) {
    return runWith("", external(), args);
  }

  private static Answer runWith(String input, Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        CommandLineClient.run(
            args,
            environment,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            CLOCK);
    return new Answer(exitCode, out.toString(), err.toString());
  }
}
