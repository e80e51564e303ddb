package dev.headgate.adapters.postgres;

import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each key was last used. Noted in memory by the accept path, a plain write a second and key
 * at most, and written to the database in one statement from time to time. A crash loses the last
 * few seconds of it.
 */
final class KeyUses {
  private static final long RESOLUTION_MILLIS = 1000;
  private static final String KEEP =
      "INSERT INTO headgate.key_uses AS known (key_id, last_used_at)"
          + " SELECT used.id, to_timestamp(used.millis / 1000.0)"
          + " FROM unnest(?::int[], ?::bigint[]) AS used (id, millis)"
          + " JOIN headgate.api_keys ON api_keys.id = used.id"
          + " ORDER BY used.id"
          + " ON CONFLICT (key_id) DO UPDATE"
          + " SET last_used_at = greatest(known.last_used_at, excluded.last_used_at)";

  private final Map<KeyId, Use> uses = new ConcurrentHashMap<>();

  /** One key's note. Writers may overwrite each other: a second more or less does not matter. */
  static final class Use {
    private final KeyId key;
    private volatile long usedAtMillis;
    private long keptMillis;

    private Use(KeyId key) {
      this.key = key;
    }

    void note(ApiKey key, long nowMillis) {
      if (nowMillis - usedAtMillis >= RESOLUTION_MILLIS && works(key, nowMillis)) {
        usedAtMillis = nowMillis;
      }
    }

    private static boolean works(ApiKey key, long nowMillis) {
      Instant now = Instant.ofEpochMilli(nowMillis);
      return !key.isRevoked(now) && !key.isExpired(now);
    }
  }

  Use of(KeyId key) {
    return uses.computeIfAbsent(key, Use::new);
  }

  /** Writes what is new. Called by one thread. */
  void keep(PostgresDatabase database) {
    List<Use> fresh = new ArrayList<>();
    List<Long> millis = new ArrayList<>();
    for (Use use : uses.values()) {
      long usedAt = use.usedAtMillis;
      if (usedAt > use.keptMillis) {
        fresh.add(use);
        millis.add(usedAt);
      }
    }
    if (fresh.isEmpty()) {
      return;
    }
    database.write(() -> database.onConnection(connection -> keep(connection, fresh, millis)));
    for (int i = 0; i < fresh.size(); i++) {
      fresh.get(i).keptMillis = millis.get(i);
    }
  }

  private static int keep(Connection connection, List<Use> uses, List<Long> millis)
      throws SQLException {
    Object[] ids = uses.stream().map(use -> use.key.value()).toArray();
    try (var insert = connection.prepareStatement(KEEP)) {
      insert.setArray(1, connection.createArrayOf("int4", ids));
      insert.setArray(2, connection.createArrayOf("int8", millis.toArray()));
      return insert.executeUpdate();
    }
  }
}
