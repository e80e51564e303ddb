package dev.headgate.adapters.postgres;

import dev.headgate.ingest.delivery.UsageLedger;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.management.Transactions.Unavailable;
import dev.headgate.ingest.quota.UsageMonth;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Settled usage in PostgreSQL, guarded by a row for each life of a journal that says up to where it
 * is settled.
 */
public final class PostgresUsageLedger implements UsageLedger {
  private static final String ADVANCE =
      "INSERT INTO headgate.usage_settled AS settled (epoch, sequence) VALUES (?, ?)"
          + " ON CONFLICT (epoch) DO UPDATE SET sequence = excluded.sequence"
          + " WHERE settled.sequence < excluded.sequence";
  private static final String ADD =
      "INSERT INTO headgate.usage AS settled (tenant_id, month, events) VALUES (?, ?, ?)"
          + " ON CONFLICT (month, tenant_id)"
          + " DO UPDATE SET events = settled.events + excluded.events";
  private static final String SETTLED =
      "SELECT sequence FROM headgate.usage_settled WHERE epoch = ?";

  private final PostgresDatabase database;

  public PostgresUsageLedger(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public void settle(JournalPosition last, List<Usage> usage) {
    answering(
        () ->
            database.write(
                () ->
                    database.onConnection(
                        connection -> {
                          boolean isNew = advance(connection, last);
                          if (isNew) {
                            add(connection, usage);
                          }
                          return isNew;
                        })));
  }

  private static boolean advance(Connection connection, JournalPosition last) throws SQLException {
    try (var update = connection.prepareStatement(ADVANCE)) {
      update.setInt(1, last.epoch());
      update.setLong(2, last.sequence());
      return update.executeUpdate() == 1;
    }
  }

  private static void add(Connection connection, List<Usage> usage) throws SQLException {
    try (var insert = connection.prepareStatement(ADD)) {
      for (Usage each : usage) {
        insert.setInt(1, each.tenant().value());
        insert.setInt(2, each.month().number());
        insert.setLong(3, each.events());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public Optional<JournalPosition> settledUpTo(int epoch) {
    return answering(
        () ->
            database.read(
                () -> database.onConnection(connection -> readPosition(connection, epoch))));
  }

  private static Optional<JournalPosition> readPosition(Connection connection, int epoch)
      throws SQLException {
    try (var query = connection.prepareStatement(SETTLED)) {
      query.setInt(1, epoch);
      try (var rows = query.executeQuery()) {
        return rows.next()
            ? Optional.of(new JournalPosition(epoch, rows.getLong(1)))
            : Optional.empty();
      }
    }
  }

  @Override
  public List<Usage> settled(UsageMonth month) {
    return answering(
        () ->
            database.read(
                () ->
                    database
                        .entities()
                        .createQuery(
                            "from Usage where month between :first and :last", UsageRow.class)
                        .setParameter("first", month.number() - 1)
                        .setParameter("last", month.number())
                        .getResultStream()
                        .map(UsageRow::toUsage)
                        .toList()));
  }

  private static <T> T answering(Supplier<T> work) {
    try {
      return work.get();
    } catch (Unavailable e) {
      throw new LedgerUnavailable("usage cannot be read or written now: " + e.getMessage(), e);
    }
  }
}
