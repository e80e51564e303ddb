package dev.headgate.adapters.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * Where the database is, and who we are to it.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://host:port/database}
 */
public record PostgresAddress(String url, String user, String password) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  public PostgresAddress {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "a PostgreSQL URL has the form jdbc:postgresql://host:port/database, not " + url);
    }
  }

  /** Connections for the pages and the ledger; the caller closes it. */
  public HikariDataSource pool(int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("postgres");
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
    // The pool fills when it is first asked, so that a wrong setting is told by the one who asks.
    config.setInitializationFailTimeout(-1);
    properties("headgate", ANSWER_TIMEOUT)
        .forEach((name, value) -> config.addDataSourceProperty((String) name, value));
    return new HikariDataSource(config);
  }

  /**
   * A connection of its own, so that a busy pool cannot keep news of a revocation away.
   *
   * @param name what the server shows as the application's name
   * @param answerTimeout after which a silent server is given up
   */
  Connection connect(String name, Duration answerTimeout) throws SQLException {
    Properties properties = properties(name, answerTimeout);
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("not a PostgreSQL URL: " + url);
    }
    return connection;
  }

  private static Properties properties(String name, Duration answerTimeout) {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", name);
    properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    properties.setProperty("loginTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    properties.setProperty("socketTimeout", Long.toString(answerTimeout.toSeconds()));
    properties.setProperty("tcpKeepAlive", "true");
    // Whoever dies in the middle of a change must not keep the others waiting for long.
    properties.setProperty(
        "options",
        "-c lock_timeout=10s -c idle_in_transaction_session_timeout=30s -c TimeZone=UTC");
    return properties;
  }

  @Override
  public String toString() {
    return url + " as " + user;
  }
}
