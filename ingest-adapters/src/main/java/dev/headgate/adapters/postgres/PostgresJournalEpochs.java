package dev.headgate.adapters.postgres;

import dev.headgate.ingest.journal.JournalEpochs;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.management.Transactions.Unavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The journal's lives in a table; who begins one keeps others from doing so meanwhile.
 *
 * <p>A life's number is at least the minutes since 2026 began: a table that was restored from a
 * backup does not know the lives that came after it, nor does a journal that was restored with it,
 * but their rows may be in the store.
 */
public final class PostgresJournalEpochs implements JournalEpochs {
  private static final String ALONE =
      "LOCK TABLE headgate.journal_epochs IN SHARE ROW EXCLUSIVE MODE";
  private static final String PREVIOUS =
      "SELECT coalesce(max(epoch), 0) FROM headgate.journal_epochs";
  private static final String BEGIN = "INSERT INTO headgate.journal_epochs (epoch) VALUES (?)";

  private static final Instant FIRST_MINUTE = Instant.parse("2026-01-01T00:00:00Z");

  /** Room for a million starts is left to a clock that is decades ahead. */
  private static final long LAST_MINUTE = (1 << 24) - (1 << 20);

  private final PostgresDatabase database;
  private final InstantSource clock;

  public PostgresJournalEpochs(PostgresDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public JournalLife begin(int newestHere) {
    try {
      return database.write(
          () -> database.onConnection(connection -> begin(connection, newestHere, minute())));
    } catch (Unavailable e) {
      throw new JournalUnavailable(
          "The journal's life cannot be registered: " + e.getMessage(), false, e);
    }
  }

  private int minute() {
    long minutes = Duration.between(FIRST_MINUTE, clock.instant()).toMinutes();
    return (int) Math.clamp(minutes, 0, LAST_MINUTE);
  }

  private static JournalLife begin(Connection connection, int newestHere, int minute)
      throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SET LOCAL synchronous_commit = on");
      statement.execute(ALONE);
      int previous;
      try (var rows = statement.executeQuery(PREVIOUS)) {
        rows.next();
        previous = rows.getInt(1);
      }
      int epoch = Math.max(Math.max(previous, newestHere) + 1, minute);
      try (var insert = connection.prepareStatement(BEGIN)) {
        insert.setInt(1, epoch);
        insert.executeUpdate();
      }
      return new JournalLife(epoch, previous);
    }
  }
}
