package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.Batches;
import dev.headgate.app.running.GatewayTarget;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an operator does beside a running gateway, and what others on the machine must not do. */
class OperatorTest {
  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final GatewayTarget operator = SharedHeadgate.target();

  @Test
  void refusesARevokedKeyWithinASecond() {
    String made = operator.run("key", "create", "--tenant", "1", "--json");
    String secret = found("\"key\" : \"([^\"]+)\"", made);
    RunningHeadgate.await(Duration.ofSeconds(1), "the new key to work", () -> post(secret) == 200);

    operator.run("key", "revoke", found("\"id\" : (\\d+)", made));

    RunningHeadgate.await(
        Duration.ofSeconds(1), "the revoked key to be refused", () -> post(secret) == 401);
  }

  @Test
  void takesAKeyThatIsInUseElsewhere() {
    operator.run("key", "import", "--tenant", "1", "legacy-player-key-2019-0001");

    RunningHeadgate.await(
        Duration.ofSeconds(1),
        "the imported key to work",
        () -> post("legacy-player-key-2019-0001") == 200);
  }

  @Test
  void seesTheJournalAndItsDeliveries() {
    assertThat(gateway.postEvents(Batches.of("seen", Batches.ids(2))).statusCode()).isEqualTo(200);

    assertThat(operator.run("journal", "verify")).contains("The journal is sound.");
    assertThat(operator.run("journal", "status")).contains("segments");
    RunningHeadgate.await(
        Duration.ofSeconds(10),
        "a delivery to be seen",
        () -> operator.run("delivery", "status").contains("media stored"));
  }

  @Test
  void keepsTheManagementPortApart() {
    assertThat(
            gateway
                .send(
                    HttpRequest.newBuilder(
                        gateway.managementUrl().resolve("/actuator/health/readiness")))
                .statusCode())
        .isEqualTo(200);
    assertThat(gateway.get("/actuator/health").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/actuator/prometheus").statusCode()).isEqualTo(404);
  }

  @Test
  void letsOnlyTheOwnerReadTheSecrets() throws Exception {
    try (Stream<Path> files = Files.walk(gateway.data(), 1)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("demo")) {
          continue;
        }
        assertThat(Files.getPosixFilePermissions(file))
            .as(file.toString())
            .doesNotContain(PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_READ);
      }
    }
  }

  private int post(String key) {
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.url().resolve("/v1/ingest/events"))
                .header("X-API-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(Batches.of("lag", Batches.ids(1)))))
        .statusCode();
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }
}
