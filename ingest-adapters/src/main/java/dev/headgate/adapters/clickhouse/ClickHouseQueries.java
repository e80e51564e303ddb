package dev.headgate.adapters.clickhouse;

import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/** What operators ask of the stored rows, over JDBC. Safe for use by many threads. */
public final class ClickHouseQueries {
  private final Supplier<ClickHouseEndpoint> endpoint;

  public ClickHouseQueries(Supplier<ClickHouseEndpoint> endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Whether the tenant's event is stored.
   *
   * @throws StoreUnavailable if the store does not answer
   */
  public boolean isStored(TenantId tenant, UUID eventId) {
    String sql = "SELECT count() FROM headgate.media_events WHERE tenant_id = ? AND event_id = ?";
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, tenant.value());
      statement.setString(2, eventId.toString());
      try (ResultSet result = statement.executeQuery()) {
        return result.next() && result.getLong(1) > 0;
      }
    } catch (SQLException failed) {
      throw new StoreUnavailable(ClickHouseConnection.describe(failed), failed);
    }
  }

  /**
   * How many rows each table holds.
   *
   * @throws StoreUnavailable if the store does not answer
   */
  public Map<StoreTable, Long> rows() {
    Map<StoreTable, Long> rows = new TreeMap<>();
    try (Connection connection = connect()) {
      for (StoreTable table : StoreTable.values()) {
        String sql = "SELECT count() FROM headgate." + table.tableName();
        try (PreparedStatement statement = connection.prepareStatement(sql);
            ResultSet result = statement.executeQuery()) {
          rows.put(table, result.next() ? result.getLong(1) : 0);
        }
      }
      return rows;
    } catch (SQLException failed) {
      throw new StoreUnavailable(ClickHouseConnection.describe(failed), failed);
    }
  }

  private Connection connect() throws SQLException {
    ClickHouseEndpoint at = endpoint.get();
    Properties properties = new Properties();
    properties.setProperty("user", at.user());
    properties.setProperty("password", at.password());
    properties.setProperty("compress", "false");
    properties.setProperty("connection_timeout", "3000");
    properties.setProperty("socket_timeout", "30000");
    properties.setProperty("retry", "0");
    return DriverManager.getConnection("jdbc:clickhouse:" + at.url(), properties);
  }
}
