package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.app.running.Batches;
import dev.headgate.app.running.RunningHeadgate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the gateway starts, starts again, refuses to start, and ends. */
class StartTest {
  @TempDir Path directory;
  private RunningHeadgate gateway;

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void setsItselfUpAndStillHasItsDataAfterASecondStart() throws Exception {
    gateway = RunningHeadgate.start(directory.resolve("data"));
    Path firstRun = gateway.data().resolve("first-run.properties");
    assertThat(gateway.firstRun().stringPropertyNames())
        .containsExactlyInAnyOrder(
            "admin.url",
            "admin.username",
            "admin.password",
            "tenant.id",
            "media.key",
            "site.id",
            "tag.key",
            "clickhouse.url",
            "clickhouse.user",
            "clickhouse.password");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(firstRun)))
        .isEqualTo("rw-------");
    assertThat(gateway.logText()).contains("curl").contains(gateway.mediaKey());
    String key = gateway.mediaKey();
    assertThat(gateway.postEvents(Batches.of("first", Batches.ids(3))).statusCode()).isEqualTo(200);
    gateway.awaitQuery("SELECT count() FROM headgate.media_events", "3");
    List<ProcessHandle> children = gateway.children();

    gateway.stop();

    assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    gateway.startAgain();
    assertThat(gateway.mediaKey()).isEqualTo(key);
    assertThat(gateway.count("media_events")).isEqualTo(3);
  }

  @Test
  void leavesNoProcessBehindWhenItIsKilled() throws Exception {
    gateway = RunningHeadgate.start(directory.resolve("data"));
    List<ProcessHandle> children = gateway.children();

    gateway.kill();

    for (ProcessHandle child : children) {
      child.onExit().get(30, TimeUnit.SECONDS);
    }
    assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
  }

  @ParameterizedTest
  @CsvSource({
    "HEADGATE_POSTGRES_URL, jdbc:postgresql://127.0.0.1:1/none, HEADGATE_POSTGRES_URL",
    "HEADGATE_POSTGRES_URL, mysql://nonsense, HEADGATE_POSTGRES_URL",
    "HEADGATE_CLICKHOUSE_URL, http://127.0.0.1:1, HEADGATE_CLICKHOUSE_URL",
    "HEADGATE_CLICKHOUSE_URL, nonsense, HEADGATE_CLICKHOUSE_URL",
    "HEADGATE_TLS_CERT, /nowhere/cert.pem, HEADGATE_TLS_CERT",
    "HEADGATE_TRUSTED_PROXIES, nonsense, HEADGATE_TRUSTED_PROXIES"
  })
  void saysInOneSentenceWhichSettingIsWrong(String setting, String value, String named)
      throws Exception {
    gateway = RunningHeadgate.prepare(directory.resolve("data"), Map.of(setting, value));

    gateway.launch();

    assertThat(gateway.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(gateway.process().exitValue()).isNotZero();
    List<String> complaints =
        gateway.logText().lines().filter(line -> line.contains("cannot start")).toList();
    assertThat(complaints).hasSize(1);
    assertThat(complaints.getFirst()).contains(named);
    assertThat(gateway.logText()).doesNotContain("\tat ");
  }
}
