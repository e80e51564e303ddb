package dev.headgate.adapters.postgres;

import dev.headgate.ingest.tenant.Holdings;
import dev.headgate.ingest.tenant.TenantHoldings;
import dev.headgate.ingest.tenant.TenantId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What tenants have, counted by the database. */
public final class PostgresTenantHoldings implements TenantHoldings {
  private static final String ALL =
      """
      SELECT t.id,
        (SELECT count(*) FROM headgate.sites s WHERE s.tenant_id = t.id),
        k.keys, k.live,
        (SELECT count(*) FROM headgate.users u WHERE u.tenant_id = t.id),
        k.last_used_at, t.created_at
      FROM headgate.tenants t, LATERAL (
        SELECT count(*) AS keys,
          count(*) FILTER (WHERE mode = 'LIVE' AND (revoked_at IS NULL OR revoked_at > ?)
            AND (expires_at IS NULL OR expires_at > ?)) AS live,
          max(u.last_used_at) AS last_used_at
        FROM headgate.api_keys a LEFT JOIN headgate.key_uses u ON u.key_id = a.id
        WHERE a.tenant_id = t.id) k
      """;

  private final PostgresDatabase database;

  public PostgresTenantHoldings(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Map<TenantId, Holdings> all(Instant now) {
    return database.onConnection(connection -> select(connection, Timestamp.from(now)));
  }

  private static Map<TenantId, Holdings> select(Connection connection, Timestamp now)
      throws SQLException {
    try (var query = connection.prepareStatement(ALL)) {
      query.setTimestamp(1, now);
      query.setTimestamp(2, now);
      Map<TenantId, Holdings> all = new HashMap<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          all.put(new TenantId(rows.getInt(1)), holdings(rows));
        }
      }
      return all;
    }
  }

  private static Holdings holdings(ResultSet row) throws SQLException {
    return new Holdings(
        row.getInt(2),
        row.getInt(3),
        row.getInt(4),
        row.getInt(5),
        Optional.ofNullable(row.getTimestamp(6)).map(Timestamp::toInstant),
        row.getTimestamp(7).toInstant());
  }
}
