package dev.headgate.adapters.clickhouse;

import dev.headgate.clickhouse.embedded.EmbeddedClickHouse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One real engine for all tests of this package, with the schema; it ends with the tests. */
final class TestClickHouse {
  private static @Nullable EmbeddedClickHouse engine;
  private static @Nullable ClickHouseConnection connection;

  private TestClickHouse() {}

  static synchronized EmbeddedClickHouse engine() {
    if (engine == null) {
      EmbeddedClickHouse started = EmbeddedClickHouse.builder().start();
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      engine = started;
    }
    return engine;
  }

  /** To the engine, with the tables. */
  static synchronized ClickHouseConnection connection() {
    if (connection == null) {
      connection = new ClickHouseConnection(TestClickHouse::endpoint);
      new ClickHouseMigrations(connection).migrate();
    }
    return connection;
  }

  static ClickHouseEndpoint endpoint() {
    EmbeddedClickHouse running = engine();
    return new ClickHouseEndpoint(running.url(), running.user(), running.password());
  }

  static EngineRestart fence() {
    return new EngineRestart(
        new EngineRestart.Engine() {
          @Override
          public int restarts() {
            return engine().restarts();
          }

          @Override
          public void restart() {
            engine().restart();
          }
        });
  }

  static ClickHouseEventStore store() {
    return new ClickHouseEventStore(connection(), fence());
  }

  static List<String> lines(String sql) {
    return connection().lines(sql);
  }

  static String line(String sql) {
    return String.join("\n", lines(sql));
  }
}
