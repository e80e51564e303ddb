package dev.headgate.adapters.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A real PostgreSQL, started once for all tests, that hands out migrated databases. It ends with
 * the JVM by itself.
 */
final class TestPostgres {
  private static final String TEMPLATE = "migrated";
  private static final AtomicInteger databases = new AtomicInteger();
  private static final EmbeddedPostgres server = start();

  private TestPostgres() {}

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
      execute(addressOf(server, "postgres"), "CREATE DATABASE " + TEMPLATE);
      try (HikariDataSource pool = addressOf(server, TEMPLATE).pool(2)) {
        PostgresMigrations.apply(pool);
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PostgresAddress addressOf(EmbeddedPostgres server, String database) {
    return new PostgresAddress(
        "jdbc:postgresql://localhost:" + server.getPort() + "/" + database, "postgres", "postgres");
  }

  /** A database with the schema in it. */
  static PostgresAddress migrated() {
    return copyOf(TEMPLATE);
  }

  /** A database with nothing in it. */
  static PostgresAddress empty() {
    return copyOf("template0");
  }

  private static PostgresAddress copyOf(String template) {
    String name = "test" + databases.incrementAndGet();
    execute(
        addressOf(server, "postgres"),
        "CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY file_copy");
    return addressOf(server, name);
  }

  /** Makes the server refuse every connection to the database, and ends those that are open. */
  static void refuseConnections(PostgresAddress database) {
    String name = database.url().substring(database.url().lastIndexOf('/') + 1);
    PostgresAddress other = addressOf(server, "postgres");
    execute(other, "ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
    execute(
        other,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
  }

  static Connection connect(PostgresAddress address) throws SQLException {
    return DriverManager.getConnection(address.url(), address.user(), address.password());
  }

  static void execute(PostgresAddress address, String sql) {
    try (Connection connection = connect(address);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage() + ": " + sql, e);
    }
  }

  static String ask(PostgresAddress address, String sql) {
    try (Connection connection = connect(address);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "nothing";
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage() + ": " + sql, e);
    }
  }

  /** Waits until something holds, and tells how long that took. */
  static Duration await(Duration atMost, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > atMost.toNanos()) {
        throw new AssertionError("did not come true within " + atMost);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
