package dev.headgate.adapters.postgres;

import dev.headgate.ingest.journal.JournalEpochs;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.management.Transactions.Unavailable;
import java.sql.Connection;
import java.sql.SQLException;

/** The journal's lives in a table; who begins one keeps others from doing so meanwhile. */
public final class PostgresJournalEpochs implements JournalEpochs {
  private static final String ALONE =
      "LOCK TABLE headgate.journal_epochs IN SHARE ROW EXCLUSIVE MODE";
  private static final String PREVIOUS =
      "SELECT coalesce(max(epoch), 0) FROM headgate.journal_epochs";
  private static final String BEGIN = "INSERT INTO headgate.journal_epochs (epoch) VALUES (?)";

  private final PostgresDatabase database;

  public PostgresJournalEpochs(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public JournalLife begin(int newestHere) {
    try {
      return database.write(
          () -> database.onConnection(connection -> begin(connection, newestHere)));
    } catch (Unavailable e) {
      throw new JournalUnavailable(
          "The journal's life cannot be registered: " + e.getMessage(), false, e);
    }
  }

  private static JournalLife begin(Connection connection, int newestHere) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SET LOCAL synchronous_commit = on");
      statement.execute(ALONE);
      int previous;
      try (var rows = statement.executeQuery(PREVIOUS)) {
        rows.next();
        previous = rows.getInt(1);
      }
      int epoch = Math.max(previous, newestHere) + 1;
      try (var insert = connection.prepareStatement(BEGIN)) {
        insert.setInt(1, epoch);
        insert.executeUpdate();
      }
      return new JournalLife(epoch, previous);
    }
  }
}
