package dev.headgate.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import dev.headgate.adapters.postgres.PostgresApiKeys;
import dev.headgate.adapters.postgres.PostgresAuditLog;
import dev.headgate.adapters.postgres.PostgresDatabase;
import dev.headgate.adapters.postgres.PostgresErasures;
import dev.headgate.adapters.postgres.PostgresInvitations;
import dev.headgate.adapters.postgres.PostgresPlans;
import dev.headgate.adapters.postgres.PostgresSites;
import dev.headgate.adapters.postgres.PostgresTenants;
import dev.headgate.adapters.postgres.PostgresUsageLedger;
import dev.headgate.adapters.postgres.PostgresUsers;
import dev.headgate.adapters.secrets.Argon2PasswordHashing;
import dev.headgate.ingest.delivery.UsageLedger;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.management.ChangeDesk;
import dev.headgate.ingest.management.ErasureAdministration;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;

/** The use cases on the gateway's database, for the time of one command. */
record Gateway(
    TenantAdministration tenants,
    PlanAdministration plans,
    SiteAdministration sites,
    KeyAdministration keys,
    UserAdministration users,
    AuditTrail audit,
    ErasureAdministration erasures,
    UsageLedger usage,
    PostgresDatabase database,
    HikariDataSource pool)
    implements AutoCloseable {

  private static final int CONNECTIONS = 2;

  /**
   * @throws Failure if the database does not answer or is not the gateway's
   */
  static Gateway open(Map<String, String> environment, InstantSource clock) {
    DatabaseOfGateway where = DatabaseOfGateway.find(environment);
    HikariDataSource pool = where.address().pool(CONNECTIONS);
    try {
      requireSchema(pool, where);
      return on(pool, clock);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private static void requireSchema(HikariDataSource pool, DatabaseOfGateway where) {
    try (Connection connection = pool.getConnection();
        ResultSet schema =
            connection.getMetaData().getTables(null, "headgate", "audit_log", null)) {
      if (!schema.next()) {
        throw Failure.failed(
            "The database %s is not a gateway's: start Headgate with it once."
                .formatted(where.address().url()));
      }
    } catch (SQLException e) {
      throw Failure.failed(
          "PostgreSQL at %s does not let us in: %s. %s"
              .formatted(where.address().url(), rootMessage(e), where.advice()));
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).strip().replaceAll("\\.$", "").replaceAll("\\R", " ");
  }

  private static Gateway on(HikariDataSource pool, InstantSource clock) {
    PostgresDatabase database = new PostgresDatabase(pool);
    PostgresTenants tenants = new PostgresTenants(database);
    PostgresPlans plans = new PostgresPlans(database);
    PostgresSites sites = new PostgresSites(database);
    PostgresAuditLog audit = new PostgresAuditLog(database);
    SecureRandom random = new SecureRandom();
    ChangeDesk desk = new ChangeDesk(database, audit, clock);
    TenantAdministration administration = new TenantAdministration(desk, tenants, plans);
    return new Gateway(
        administration,
        new PlanAdministration(desk, plans, tenants),
        new SiteAdministration(desk, sites, tenants),
        new KeyAdministration(desk, new PostgresApiKeys(database), sites, tenants, random),
        new UserAdministration(
            desk,
            new PostgresUsers(database),
            new PostgresInvitations(database),
            tenants,
            new Argon2PasswordHashing(),
            random),
        new AuditTrail(desk, audit),
        new ErasureAdministration(
            desk, new PostgresErasures(database), tenants, administration, random),
        new PostgresUsageLedger(database),
        database,
        pool);
  }

  @Override
  public void close() {
    database.close();
    pool.close();
  }
}
