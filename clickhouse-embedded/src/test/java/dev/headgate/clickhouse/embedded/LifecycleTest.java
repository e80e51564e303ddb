package dev.headgate.clickhouse.embedded;

import static dev.headgate.clickhouse.embedded.HttpInterfaceTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's process: its start, its ends, and its coming back. */
class LifecycleTest {

  @TempDir private Path data;

  private EmbeddedClickHouse.Builder builder() {
    return EmbeddedClickHouse.builder()
        .dataDirectory(data)
        .heartbeat(Duration.ofMillis(200), Duration.ofSeconds(15));
  }

  private static void createWithOneRow(EmbeddedClickHouse engine) {
    TestEngine.query(
        engine,
        "CREATE TABLE t (a UInt32) ENGINE = MergeTree ORDER BY a"
            + " SETTINGS fsync_after_insert = 1, fsync_part_directory = 1");
    TestEngine.query(engine, "INSERT INTO t VALUES (1)");
  }

  private static String rows(EmbeddedClickHouse engine) {
    return TestEngine.query(engine, "SELECT count() FROM t");
  }

  @Test
  void keepsItsDataOverAStop() {
    String firstPassword;
    try (EmbeddedClickHouse engine = builder().start()) {
      createWithOneRow(engine);
      firstPassword = engine.password();
    }
    try (EmbeddedClickHouse engine = builder().start()) {
      assertThat(rows(engine)).isEqualTo("1");
      assertThat(engine.password()).hasSize(32).isNotEqualTo(firstPassword);
    }
  }

  @Test
  void takesAFixedPortUserAndPassword() throws IOException {
    int port;
    try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (EmbeddedClickHouse engine = builder().port(port).user("test").password("secret").start()) {
      assertThat(engine.url()).isEqualTo("http://127.0.0.1:" + port);
      assertThat(TestEngine.query(engine, "SELECT 1")).isEqualTo("1");
      assertThat(engine.user() + engine.password()).isEqualTo("testsecret");
    }
  }

  @Test
  void comesBackAfterACrashAtTheSameAddress() {
    List<EngineAddress> addresses = new CopyOnWriteArrayList<>();
    try (EmbeddedClickHouse engine = builder().start()) {
      createWithOneRow(engine);
      engine.onRestart(addresses::add);
      EngineAddress before = engine.address();
      long pid = engine.pid();

      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await(() -> engine.restarts() == 1);

      assertThat(engine.awaitRunning(Duration.ofSeconds(20))).isTrue();
      assertThat(engine.pid()).isNotEqualTo(pid);
      assertThat(addresses).containsExactly(before);
      assertThat(engine.lastError()).hasValue("it was ended by signal 9");
      assertThat(rows(engine)).isEqualTo("1");
    }
  }

  @Test
  void comesBackWhenItHangs() throws Exception {
    Duration impatient = Duration.ofSeconds(2);
    try (EmbeddedClickHouse engine =
        builder().heartbeat(Duration.ofMillis(200), impatient).start()) {
      createWithOneRow(engine);
      new ProcessBuilder("kill", "-STOP", String.valueOf(engine.pid())).start().waitFor();

      await(() -> engine.restarts() == 1);

      assertThat(engine.lastError()).get().asString().startsWith("it did not answer");
      assertThat(rows(engine)).isEqualTo("1");
    }
  }

  @Test
  void restartsOnRequestAndEndsWhatRan() {
    try (EmbeddedClickHouse engine = builder().start()) {
      createWithOneRow(engine);
      CompletableFuture<Throwable> running =
          CompletableFuture.supplyAsync(
                  () ->
                      TestEngine.query(
                          engine,
                          "SELECT count() FROM numbers(100000000000)"
                              + " WHERE NOT ignore(sipHash64(number))"))
              .handle((answer, failure) -> failure);
      await(() -> TestEngine.query(engine, "SELECT count() FROM system.processes").equals("2"));
      long pid = engine.pid();

      engine.restart();

      assertThat(ProcessHandle.of(pid)).isEmpty();
      assertThat(rows(engine)).isEqualTo("1");
      assertThat(running.join()).isNotNull();
      assertThat(engine.state()).isEqualTo(EngineState.RUNNING);
    }
  }

  @Test
  void stopsCleanly() {
    EmbeddedClickHouse engine = builder().start();
    long pid = engine.pid();

    engine.close();
    engine.close();

    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(engine.state()).isEqualTo(EngineState.STOPPED);
    assertThat(engine.isAlive()).isFalse();
    assertThatThrownBy(engine::restart).isInstanceOf(IllegalStateException.class);
    EmbeddedClickHouse.awaitRelease(data, Duration.ZERO);
  }

  @Test
  void refusesADirectoryInUse() {
    try (EmbeddedClickHouse engine = builder().start()) {
      assertThatThrownBy(() -> builder().lockTimeout(Duration.ofMillis(300)).start())
          .isInstanceOf(EmbeddedClickHouseException.class)
          .hasMessageContaining("in use by process " + engine.pid());
      assertThat(TestEngine.query(engine, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void leavesNothingForOthersToRead() throws IOException {
    try (EmbeddedClickHouse engine = builder().start()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
          .isEqualTo("rwx------");
      TestEngine.post(engine, "CREATE TABLE t (x UInt8) ENGINE = MergeTree ORDER BY x");
      TestEngine.post(engine, "INSERT INTO t VALUES (1)");
      try (Stream<Path> files = Files.walk(data)) {
        assertThat(files.filter(LifecycleTest::isForOthers)).isEmpty();
      }
      ProcessHandle.Info info = ProcessHandle.of(engine.pid()).orElseThrow().info();
      assertThat(info.commandLine()).get().asString().doesNotContain(engine.password());
    }
  }

  private static boolean isForOthers(Path file) {
    try {
      return Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).stream()
              .anyMatch(permission -> !permission.name().startsWith("OWNER"))
          && !Files.isSymbolicLink(file);
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void limitsMemoryAndStatements() {
    try (EmbeddedClickHouse engine =
        builder().memoryLimit(512L << 20).maxConcurrentQueries(1).start()) {
      assertThat(
              TestEngine.query(
                  engine,
                  "SELECT value FROM system.server_settings WHERE name = 'max_server_memory_usage'"))
          .isEqualTo(String.valueOf(512L << 20));
      HttpResponse<String> tooMuch =
          TestEngine.post(
              engine, "SELECT length(groupArray(toString(number))) FROM numbers(100000000)");
      assertThat(tooMuch.body()).startsWith("Code: 241. ");

      CompletableFuture<HttpResponse<String>> longOne =
          CompletableFuture.supplyAsync(
              () ->
                  TestEngine.post(
                      engine,
                      "SELECT count() FROM numbers(100000000000)"
                          + " WHERE NOT ignore(sipHash64(number))",
                      "max_execution_time=10"));
      await(() -> TestEngine.post(engine, "SELECT 1").body().startsWith("Code: 202. "));
      assertThat(longOne).isNotDone();
    }
  }

  @Test
  void leavesNoOrphanWhenItsParentIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LonelyParent.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = parent.inputReader()) {
      long child = Long.parseLong(lines.readLine());
      assertThat(ProcessHandle.of(child)).isPresent();

      parent.destroyForcibly().waitFor();

      EmbeddedClickHouse.awaitRelease(data, Duration.ofSeconds(15));
      await(() -> ProcessHandle.of(child).isEmpty());
    }
    try (EmbeddedClickHouse engine = builder().start()) {
      assertThat(rows(engine)).isEqualTo("1");
    }
  }

  @Test
  void endsAnOrphanThatDoesNotEndByItself() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LonelyParent.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = parent.inputReader()) {
      long child = Long.parseLong(lines.readLine());
      new ProcessBuilder("kill", "-STOP", String.valueOf(child)).start().waitFor();
      parent.destroyForcibly().waitFor();

      try (EmbeddedClickHouse engine = builder().start()) {
        assertThat(rows(engine)).isEqualTo("1");
        await(() -> ProcessHandle.of(child).isEmpty());
      }
    }
  }

  /** A program that starts an engine, tells its pid, and waits to be killed. */
  static final class LonelyParent {
    public static void main(String[] args) throws InterruptedException {
      EmbeddedClickHouse engine =
          EmbeddedClickHouse.builder()
              .dataDirectory(Path.of(args[0]))
              .heartbeat(Duration.ofMinutes(1), Duration.ofMinutes(1))
              .start();
      createWithOneRow(engine);
      System.out.println(engine.pid());
      Thread.sleep(Duration.ofMinutes(5));
    }

    private LonelyParent() {}
  }
}
