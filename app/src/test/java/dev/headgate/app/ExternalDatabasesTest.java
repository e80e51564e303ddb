package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.Batches;
import dev.headgate.app.running.GatewayTarget;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway on databases that somebody else runs: here, those of another gateway. */
class ExternalDatabasesTest {
  private final RunningHeadgate other = SharedHeadgate.get();
  private final GatewayTarget operator = SharedHeadgate.target();

  @TempDir Path directory;

  @Test
  void worksOnDatabasesGivenBySettingsAloneAndHearsOfARevocationElsewhere() throws Exception {
    Properties postgres = new Properties();
    try (InputStream in = Files.newInputStream(other.data().resolve("postgres.properties"))) {
      postgres.load(in);
    }
    Properties clickHouse = other.firstRun();
    try (RunningHeadgate node =
        RunningHeadgate.start(
            directory.resolve("data"),
            Map.of(
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
                clickHouse.getProperty("clickhouse.password")))) {
      assertThat(node.children()).isEmpty();
      String tenant = operator.tenant("demo");
      String made = operator.run("key", "create", "--tenant", tenant, "--json");
      String key = found("\"key\" : \"([^\"]+)\"", made);
      RunningHeadgate.await(
          Duration.ofSeconds(1), "the key to be known here", () -> post(node, key) == 200);
      other.awaitQuery(
          "SELECT count() > 0 FROM headgate.media_events WHERE event_type = 'elsewhere'", "1");

      // Both have a journal of their own and settle its usage in the ledger that they share.
      assertThat(post(other, key)).isEqualTo(200);
      RunningHeadgate.await(
          Duration.ofSeconds(30),
          "what both took to be billed",
          () ->
              Pattern.compile("\"tenant\" : " + tenant + ",[^}]*\"events\" : 2\\b")
                  .matcher(operator.run("usage", "--json"))
                  .find());

      operator.run("key", "revoke", found("\"id\" : (\\d+)", made));

      RunningHeadgate.await(
          Duration.ofSeconds(1), "the key to be refused here", () -> post(node, key) == 401);
    }
  }

  private static int post(RunningHeadgate node, String key) {
    return node.send(
            HttpRequest.newBuilder(node.url().resolve("/v1/ingest/events"))
                .header("X-API-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(Batches.of("elsewhere", Batches.ids(1)))))
        .statusCode();
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }
}
