package dev.headgate.adapters.postgres;

import static dev.headgate.adapters.postgres.TestPostgres.ask;
import static dev.headgate.adapters.postgres.TestPostgres.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class PostgresMigrationsTest {
  private static final String REVISION = "SELECT value FROM headgate.revision";

  @Test
  void areAppliedOnceAlsoWhenNodesStartTogether() throws Exception {
    PostgresAddress database = TestPostgres.empty();
    Callable<Integer> node =
        () -> {
          try (HikariDataSource pool = database.pool(2)) {
            return PostgresMigrations.apply(pool);
          }
        };

    int applied;
    try (var nodes = Executors.newFixedThreadPool(2)) {
      var first = nodes.submit(node);
      applied = node.call() + first.get();
    }

    assertThat(applied)
        .isEqualTo(
            Integer.parseInt(
                ask(
                    database,
                    "SELECT count(*) FROM headgate.flyway_schema_history WHERE version IS NOT"
                        + " NULL")))
        .isPositive();
    assertThat(node.call()).isZero();
  }

  @Test
  void letEveryChangeOfWhatTheAcceptPathReadsRaiseTheRevision() {
    PostgresAddress database = TestPostgres.migrated();
    long start = Long.parseLong(ask(database, REVISION));

    execute(
        database, "INSERT INTO headgate.tenants (name, plan_id, status) VALUES ('A', 1, 'ACTIVE')");
    assertThat(ask(database, REVISION)).isEqualTo(Long.toString(start + 1));
    assertThat(ask(database, "SELECT revision FROM headgate.tenants"))
        .isEqualTo(Long.toString(start + 1));
    execute(database, "UPDATE headgate.plans SET retention_days = 30");
    assertThat(ask(database, "SELECT revision FROM headgate.plans"))
        .isEqualTo(Long.toString(start + 2));
    execute(database, "DELETE FROM headgate.tenants");
    assertThat(ask(database, "SELECT last_delete FROM headgate.revision"))
        .isEqualTo(ask(database, REVISION));
  }

  @Test
  void refuseATagKeyForASiteOfAnotherTenant() {
    PostgresAddress database = TestPostgres.migrated();
    execute(
        database,
        "INSERT INTO headgate.tenants (name, plan_id, status)"
            + " VALUES ('A', 1, 'ACTIVE'), ('B', 1, 'ACTIVE');"
            + " INSERT INTO headgate.sites (tenant_id, name, enabled, conversion_events)"
            + " VALUES (1, 'a.example', true, '{}')");

    assertThatThrownBy(
            () ->
                execute(
                    database,
                    "INSERT INTO headgate.api_keys (tenant_id, site_id, name, kind, mode, scopes,"
                        + " secret_sha256, shown_prefix, allowed_origins, imported, created_by,"
                        + " created_at) VALUES (2, 1, 'k', 'TAG', 'LIVE', '{}', sha256(''),"
                        + " 'pk', '{}', false, 'test', now())"))
        .hasMessageContaining("violates foreign key constraint");
  }

  @Test
  void keepTheAuditLogFromBeingChanged() {
    PostgresAddress database = TestPostgres.migrated();
    execute(
        database,
        "INSERT INTO headgate.audit_log (at, actor, action, subject, details)"
            + " VALUES (now(), 'me', 'key.revoke', 'key 7', '{}')");

    for (String change :
        new String[] {
          "UPDATE headgate.audit_log SET actor = 'you'",
          "DELETE FROM headgate.audit_log",
          "TRUNCATE headgate.audit_log"
        }) {
      assertThatThrownBy(() -> execute(database, change))
          .as(change)
          .hasMessageContaining("append only");
    }
  }
}
