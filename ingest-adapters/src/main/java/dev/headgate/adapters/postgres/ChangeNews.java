package dev.headgate.adapters.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of changes by {@code LISTEN}, on a connection of its own. Only makes news travel faster:
 * whoever waits for it looks for itself from time to time, so a dead connection here does no harm.
 */
final class ChangeNews implements Runnable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChangeNews.class);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final int WAIT_MILLIS = 10_000;
  private static final int PAUSE_MILLIS = 1000;

  private final PostgresAddress address;
  private final Runnable onChange;
  private volatile boolean closed;
  private volatile @Nullable Connection open;

  ChangeNews(PostgresAddress address, Runnable onChange) {
    this.address = address;
    this.onChange = onChange;
  }

  @Override
  public void run() {
    while (!closed) {
      try (Connection connection = address.connect("headgate-news", ANSWER_TIMEOUT)) {
        open = connection;
        listen(connection);
      } catch (SQLException e) {
        log.debug("listening for changes ended, will begin again: {}", e.getMessage());
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void listen(Connection connection) throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    try (var statement = connection.createStatement()) {
      statement.execute("LISTEN headgate_revision");
      while (!closed) {
        onChange.run();
        if (postgres.getNotifications(WAIT_MILLIS).length == 0) {
          // Nobody spoke; ask, so that a connection that died silently is noticed.
          statement.execute("SELECT 1");
        }
      }
    }
  }

  /** Stops listening; a thread that waits for news does not hear an interrupt. */
  @Override
  public void close() {
    closed = true;
    Connection waiting = open;
    if (waiting != null) {
      try {
        waiting.abort(Runnable::run);
      } catch (SQLException e) {
        log.debug("closing the connection for news: {}", e.getMessage());
      }
    }
  }
}
