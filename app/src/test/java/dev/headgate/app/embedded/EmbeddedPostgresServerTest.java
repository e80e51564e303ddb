package dev.headgate.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresServerTest {
  private static final Path CACHE = Path.of("target", "test-cache").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void keepsItsDataOverAStopAndAKill() throws Exception {
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, CACHE)) {
      execute(server, "CREATE TABLE kept (n int)");
      execute(server, "INSERT INTO kept VALUES (1)");
    }
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, CACHE)) {
      assertThat(count(server)).isEqualTo(1);
      assertThat(text(server, "SHOW fsync")).isEqualTo("on");
      ProcessHandle killed = server.server().orElseThrow();

      killed.destroyForcibly();
      killed.onExit().get(10, TimeUnit.SECONDS);

      awaitBack(server);
      assertThat(count(server)).isEqualTo(1);
    }
  }

  @Test
  void endsWithTheProcessThatStartedIt() throws Exception {
    Process parent =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    StartAndWait.class.getName(),
                    directory.toString(),
                    CACHE.toString()))
            .redirectErrorStream(true)
            .start();
    long pid =
        Long.parseLong(
            parent.inputReader().lines().filter(l -> l.matches("\\d+")).findFirst().orElseThrow());
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();

    parent.destroyForcibly();

    server.onExit().get(20, TimeUnit.SECONDS);
    assertThat(server.isAlive()).isFalse();
  }

  @Test
  void refusesConnectionsWithoutThePassword() throws Exception {
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, CACHE)) {
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl(), server.user(), "guess"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(Files.getPosixFilePermissions(directory.resolve("password"))).hasSize(2);
    }
  }

  /** Starts a server, tells its process id and waits to be killed. */
  static final class StartAndWait {
    public static void main(String[] args) throws Exception {
      EmbeddedPostgresServer server =
          EmbeddedPostgresServer.start(Path.of(args[0]), Path.of(args[1]));
      System.out.println(server.server().orElseThrow().pid());
      Thread.sleep(Duration.ofMinutes(1));
      server.close();
    }
  }

  private static void awaitBack(EmbeddedPostgresServer server) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try {
        count(server);
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw new IOException("the server did not come back", e);
        }
        Thread.sleep(50);
      }
    }
  }

  private static void execute(EmbeddedPostgresServer server, String sql) throws SQLException {
    try (Connection connection = connect(server)) {
      connection.createStatement().execute(sql);
    }
  }

  private static int count(EmbeddedPostgresServer server) throws SQLException {
    return Integer.parseInt(text(server, "SELECT count(*) FROM kept"));
  }

  private static String text(EmbeddedPostgresServer server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        ResultSet result = connection.createStatement().executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgresServer server) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
  }
}
