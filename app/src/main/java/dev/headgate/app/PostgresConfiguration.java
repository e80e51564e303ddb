package dev.headgate.app;

import com.zaxxer.hikari.HikariDataSource;
import dev.headgate.adapters.postgres.PostgresAddress;
import dev.headgate.adapters.postgres.PostgresDatabase;
import dev.headgate.adapters.postgres.PostgresKeyRing;
import dev.headgate.adapters.postgres.PostgresMigrations;
import dev.headgate.adapters.postgres.PostgresUsageLedger;
import dev.headgate.app.embedded.EmbeddedPostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** PostgreSQL: our own or the operator's, its schema, and what is kept in it. */
@Configuration(proxyBeanMethods = false)
class PostgresConfiguration {
  private static final int CONNECTIONS = 10;
  private static final Duration RECOVERY = Duration.ofMinutes(2);

  /** The embedded server while it runs; empty with an operator's own. */
  record PostgresServer(PostgresAddress address, Optional<EmbeddedPostgresServer> embedded)
      implements AutoCloseable {
    /** How long to wait until it lets us in; a wrong setting is to be told at once. */
    Duration patience() {
      return embedded.isPresent() ? RECOVERY : Duration.ZERO;
    }

    @Override
    public void close() {
      embedded.ifPresent(EmbeddedPostgresServer::close);
    }
  }

  @Bean
  PostgresServer postgresServer(HeadgateConfig config, DataDirectory data) {
    HeadgateConfig.Postgres postgres = config.postgres();
    if (!postgres.isEmbedded()) {
      return new PostgresServer(externalAddress(postgres), Optional.empty());
    }
    try {
      EmbeddedPostgresServer server =
          EmbeddedPostgresServer.start(data.path().resolve("postgres"), config.cache());
      PostgresAddress address =
          new PostgresAddress(server.jdbcUrl(), server.user(), server.password());
      writeAddress(data, address);
      return new PostgresServer(address, Optional.of(server));
    } catch (IOException e) {
      throw new InvalidSetting(
          "the embedded PostgreSQL does not start: %s.".formatted(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL was starting", e);
    }
  }

  private static PostgresAddress externalAddress(HeadgateConfig.Postgres postgres) {
    try {
      return new PostgresAddress(postgres.url(), postgres.user(), postgres.password());
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting("HEADGATE_POSTGRES_URL: " + e.getMessage() + ".", e);
    }
  }

  /** Tells the command line how to reach the embedded server while it runs. */
  private static void writeAddress(DataDirectory data, PostgresAddress address) throws IOException {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("url", address.url());
    properties.put("user", address.user());
    properties.put("password", address.password());
    PrivateFiles.writeProperties(data.path().resolve("postgres.properties"), properties);
  }

  @Bean
  HikariDataSource postgresPool(PostgresServer server) {
    HikariDataSource pool = server.address().pool(CONNECTIONS);
    try (Connection _ = connection(pool, server.patience())) {
      PostgresMigrations.apply(pool);
      return pool;
    } catch (SQLException e) {
      pool.close();
      throw new InvalidSetting(
          "PostgreSQL at %s does not let us in: %s. Check HEADGATE_POSTGRES_URL, _USER and _PASSWORD."
              .formatted(server.address().url(), rootMessage(e)),
          e);
    }
  }

  /** Our own server lets us in for sure, though after a crash on a busy machine not at once. */
  private static Connection connection(HikariDataSource pool, Duration patience)
      throws SQLException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return pool.getConnection();
      } catch (SQLTransientException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.strip().replaceAll("\\.$", "").replaceAll("\\s*\\R\\s*", " ");
  }

  @Bean
  PostgresDatabase postgresDatabase(HikariDataSource pool) {
    return new PostgresDatabase(pool);
  }

  @Bean
  PostgresKeyRing keyRing(
      PostgresServer server,
      PostgresDatabase database,
      HeadgateConfig config,
      InstantSource clock) {
    PostgresKeyRing.Settings defaults = PostgresKeyRing.Settings.DEFAULT;
    PostgresKeyRing ring =
        new PostgresKeyRing(
            server.address(),
            database,
            new PostgresKeyRing.Settings(
                defaults.poll(), config.keys().trustedWithoutDatabase(), defaults.useInterval()),
            clock);
    ring.start();
    return ring;
  }

  @Bean
  PostgresUsageLedger usageLedger(PostgresDatabase database) {
    return new PostgresUsageLedger(database);
  }
}
