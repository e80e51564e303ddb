package dev.headgate.adapters.postgres;

import dev.headgate.ingest.insight.FloodExcess;
import dev.headgate.ingest.insight.RejectedFilter;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.DeadLetters.LeftOut;
import dev.headgate.ingest.key.KeyId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** What floods brought beyond what is kept, counted by the hour as long as dead letters live. */
public final class PostgresNotKept implements FloodExcess {
  private static final String ADD =
      """
      INSERT INTO headgate.rejected_not_kept AS known (tenant_id, hour, key_id, code, field, letters)
      SELECT id, ?, ?, ?, ?, ? FROM headgate.tenants WHERE id = ?
      ON CONFLICT (tenant_id, hour, key_id, code, field)
      DO UPDATE SET letters = known.letters + excluded.letters
      """;

  private static final String FORGET = "DELETE FROM headgate.rejected_not_kept WHERE hour < ?";

  private static final String SUM =
      """
      SELECT coalesce(sum(letters), 0) FROM headgate.rejected_not_kept
      WHERE tenant_id = ? AND hour >= ? AND hour < ?
        AND (? = '' OR code = ?) AND (? = '' OR field = ?) AND (? = 0 OR key_id = ?)
      """;

  private final PostgresDatabase database;

  public PostgresNotKept(PostgresDatabase database) {
    this.database = database;
  }

  /**
   * Adds to the counts.
   *
   * @throws dev.headgate.ingest.management.Transactions.Unavailable if nothing was added
   */
  public void add(Map<LeftOut, Long> counts, Instant now) {
    database.write(() -> database.onConnection(connection -> add(connection, counts, now)));
  }

  private static int add(Connection connection, Map<LeftOut, Long> counts, Instant now)
      throws SQLException {
    try (var insert = connection.prepareStatement(ADD)) {
      for (Map.Entry<LeftOut, Long> each : counts.entrySet()) {
        LeftOut what = each.getKey();
        insert.setTimestamp(1, Timestamp.from(what.hour()));
        insert.setInt(2, what.key().value());
        insert.setString(3, what.code());
        insert.setString(4, what.field());
        insert.setLong(5, each.getValue());
        insert.setInt(6, what.tenant().value());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    try (var forget = connection.prepareStatement(FORGET)) {
      Instant first = now.minus(DeadLetters.RETENTION).minus(Duration.ofDays(1));
      forget.setTimestamp(1, Timestamp.from(first));
      return forget.executeUpdate();
    }
  }

  @Override
  public long notKept(RejectedFilter filter) {
    return database.read(() -> database.onConnection(connection -> sum(connection, filter)));
  }

  private static long sum(Connection connection, RejectedFilter filter) throws SQLException {
    int key = filter.key().map(KeyId::value).orElse(0);
    try (var query = connection.prepareStatement(SUM)) {
      query.setInt(1, filter.tenant().value());
      query.setTimestamp(2, Timestamp.from(filter.span().from().truncatedTo(ChronoUnit.HOURS)));
      query.setTimestamp(3, Timestamp.from(filter.span().until()));
      query.setString(4, filter.code());
      query.setString(5, filter.code());
      query.setString(6, filter.field());
      query.setString(7, filter.field());
      query.setInt(8, key);
      query.setInt(9, key);
      try (var rows = query.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }
}
