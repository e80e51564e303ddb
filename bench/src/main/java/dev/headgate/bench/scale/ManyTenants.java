package dev.headgate.bench.scale;

import dev.headgate.bench.scenario.GatewayUnderLoad;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeySecret;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Tenants with a media key each, put into the gateway's registry at once: as commands they would be
 * twenty thousand transactions. The gateway hears of them as of any change.
 */
final class ManyTenants {
  private static final Duration UNTIL_KNOWN = Duration.ofSeconds(5);
  private static final String TENANT =
      "WITH tenant AS (INSERT INTO headgate.tenants (name, plan_id, status) SELECT ?, id, 'ACTIVE'"
          + " FROM headgate.plans WHERE name = ? RETURNING id) INSERT INTO headgate.api_keys"
          + " (tenant_id, name, kind, mode, scopes, secret_sha256, shown_prefix, allowed_origins,"
          + " imported, created_by, created_at) SELECT id, 'bench', 'MEDIA', 'LIVE',"
          + " ARRAY['INGEST'], ?, ?, ARRAY[]::text[], false, 'bench', now() FROM tenant";

  private ManyTenants() {}

  /** Their keys; the gateway knows them when this returns. */
  static List<String> create(GatewayUnderLoad gateway, int count) {
    SecureRandom random = new SecureRandom();
    List<KeySecret> secrets =
        Stream.generate(() -> KeySecret.generate(KeyKind.MEDIA, KeyMode.LIVE, random))
            .limit(count)
            .toList();
    try (Connection connection = connect(gateway);
        PreparedStatement insert = connection.prepareStatement(TENANT)) {
      connection.setAutoCommit(false);
      for (int i = 0; i < count; i++) {
        insert.setString(1, "bench tenant " + i);
        insert.setString(2, GatewayUnderLoad.PLAN);
        insert.setBytes(3, secrets.get(i).hash().digest());
        insert.setString(4, secrets.get(i).shownPrefix());
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    } catch (SQLException | IOException e) {
      throw new IllegalStateException("cannot make tenants", e);
    }
    GatewayUnderLoad.pause(UNTIL_KNOWN);
    return secrets.stream().map(KeySecret::reveal).toList();
  }

  private static Connection connect(GatewayUnderLoad gateway) throws SQLException, IOException {
    Properties address = new Properties();
    try (Reader reader = Files.newBufferedReader(gateway.data().resolve("postgres.properties"))) {
      address.load(reader);
    }
    return DriverManager.getConnection(
        address.getProperty("url"), address.getProperty("user"), address.getProperty("password"));
  }
}
