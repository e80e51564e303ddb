package dev.headgate.adapters.postgres;

import dev.headgate.ingest.audit.AuditEntry;
import dev.headgate.ingest.audit.AuditLog;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.UserId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The audit log, in plain SQL: lines are added and found, there is no entity to keep. */
public final class PostgresAuditLog implements AuditLog {
  private static final String ADD =
      "INSERT INTO headgate.audit_log"
          + " (at, actor, user_id, tenant_id, action, subject, details, request_id, address)"
          + " VALUES (?, ?, ?, ?, ?, ?, jsonb_object(?::text[], ?::text[]), ?, ?)";
  private static final String FIND =
      "SELECT id, at, actor, user_id, tenant_id, action, subject,"
          + " ARRAY(SELECT key FROM jsonb_each_text(details)),"
          + " ARRAY(SELECT value FROM jsonb_each_text(details)), request_id, address"
          + " FROM headgate.audit_log WHERE true";

  private final PostgresDatabase database;

  public PostgresAuditLog(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public void add(AuditEntry entry) {
    database.onConnection(connection -> insert(connection, entry));
  }

  private static int insert(Connection connection, AuditEntry entry) throws SQLException {
    List<String> names = List.copyOf(entry.details().keySet());
    Object[] values = names.stream().map(entry.details()::get).toArray();
    try (var insert = connection.prepareStatement(ADD)) {
      insert.setTimestamp(1, Timestamp.from(entry.at()));
      insert.setString(2, entry.actor());
      insert.setObject(3, entry.user().map(UserId::value).orElse(null), Types.INTEGER);
      insert.setObject(4, entry.tenant().map(TenantId::value).orElse(null), Types.INTEGER);
      insert.setString(5, entry.action());
      insert.setString(6, entry.subject());
      insert.setArray(7, connection.createArrayOf("text", names.toArray()));
      insert.setArray(8, connection.createArrayOf("text", values));
      insert.setString(9, entry.requestId().orElse(null));
      insert.setString(10, entry.address().orElse(null));
      return insert.executeUpdate();
    }
  }

  @Override
  public List<AuditEntry> find(Filter filter) {
    return database.onConnection(connection -> select(connection, Conditions.of(filter)));
  }

  private static List<AuditEntry> select(Connection connection, Conditions conditions)
      throws SQLException {
    try (var query = connection.prepareStatement(FIND + conditions.sql())) {
      conditions.bind(query);
      List<AuditEntry> entries = new ArrayList<>();
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          entries.add(entry(rows));
        }
      }
      return entries;
    }
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    int user = row.getInt(4);
    int tenant = row.getInt(5);
    return new AuditEntry(
        row.getLong(1),
        row.getTimestamp(2).toInstant(),
        row.getString(3),
        user == 0 ? Optional.empty() : Optional.of(new UserId(user)),
        tenant == 0 ? Optional.empty() : Optional.of(new TenantId(tenant)),
        row.getString(6),
        row.getString(7),
        details(row),
        Optional.ofNullable(row.getString(10)),
        Optional.ofNullable(row.getString(11)));
  }

  private static Map<String, String> details(ResultSet row) throws SQLException {
    String[] names = (String[]) row.getArray(8).getArray();
    String[] values = (String[]) row.getArray(9).getArray();
    Map<String, String> details = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      details.put(names[i], values[i]);
    }
    return details;
  }

  /** The part of the query that a filter makes, and its parameters in order. */
  private record Conditions(String sql, List<Object> parameters) {

    static Conditions of(Filter filter) {
      StringBuilder sql = new StringBuilder();
      List<Object> parameters = new ArrayList<>();
      filter.tenant().ifPresent(it -> and(sql, parameters, "tenant_id = ?", it.value()));
      filter
          .actor()
          .ifPresent(
              it ->
                  and(
                      sql,
                      parameters,
                      "position(? in lower(actor)) > 0",
                      it.toLowerCase(Locale.ROOT)));
      filter.action().ifPresent(it -> action(sql, parameters, it));
      filter.from().ifPresent(it -> and(sql, parameters, "at >= ?", timestamp(it)));
      filter.until().ifPresent(it -> and(sql, parameters, "at < ?", timestamp(it)));
      if (filter.before().isPresent()) {
        and(sql, parameters, "id < ?", filter.before().getAsLong());
      }
      return new Conditions(sql + " ORDER BY id DESC LIMIT " + filter.limit(), parameters);
    }

    private static void action(StringBuilder sql, List<Object> parameters, String action) {
      if (action.endsWith("*")) {
        String beginning = action.substring(0, action.length() - 1);
        and(sql, parameters, "starts_with(action, ?)", beginning);
      } else {
        and(sql, parameters, "action = ?", action);
      }
    }

    private static Timestamp timestamp(Instant instant) {
      return Timestamp.from(instant);
    }

    private static void and(
        StringBuilder sql, List<Object> parameters, String condition, Object parameter) {
      sql.append(" AND ").append(condition);
      parameters.add(parameter);
    }

    void bind(PreparedStatement query) throws SQLException {
      for (int i = 0; i < parameters.size(); i++) {
        query.setObject(i + 1, parameters.get(i));
      }
    }
  }
}
