package dev.headgate.adapters.postgres;

import static dev.headgate.adapters.postgres.TestPostgres.ask;
import static dev.headgate.adapters.postgres.TestPostgres.await;
import static dev.headgate.adapters.postgres.TestPostgres.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyHash;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeysUnavailable;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.Tenant;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresKeyRingTest {
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final KeyHash MEDIA = KeyHash.of("a media key");
  private static final KeyHash TAG = KeyHash.of("a tag key");

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void findsAKeyWithAllThatDecidesWhatItMayDo() {
    PostgresKeyRing ring = ring(tenantWithKeys());

    Grant grant = ring.find(TAG).orElseThrow();

    assertThat(grant.key().kind()).isEqualTo(KeyKind.TAG);
    assertThat(grant.tenant().name()).isEqualTo("Acme");
    assertThat(grant.plan().name()).isEqualTo("default");
    assertThat(grant.plan().eventsPerMinute()).isEqualTo(120_000);
    assertThat(grant.plan().monthlyQuota()).isEmpty();
    assertThat(grant.site().orElseThrow().id()).isEqualTo(new SiteId(1));
    assertThat(ring.find(MEDIA).orElseThrow().site()).isEmpty();
    assertThat(ring.find(KeyHash.of("unknown"))).isEmpty();
    assertThat(ring.size()).isEqualTo(2);
  }

  @Test
  void showsEachKindOfChangeOnEveryNodeWithinASecond() {
    PostgresAddress database = tenantWithKeys();
    List<PostgresKeyRing> nodes = List.of(ring(database), ring(database));

    execute(database, "UPDATE headgate.tenants SET status = 'INACTIVE'");
    awaitEach(nodes, TAG, grant -> grant.tenant().status() == Tenant.Status.INACTIVE);
    execute(database, "UPDATE headgate.sites SET enabled = false");
    awaitEach(nodes, TAG, grant -> !grant.site().orElseThrow().enabled());
    execute(database, "UPDATE headgate.plans SET events_per_minute = 7");
    awaitEach(nodes, TAG, grant -> grant.plan().eventsPerMinute() == 7);
    revoke(database, "pk_live_");
    awaitEach(nodes, TAG, grant -> grant.key().revokedAt().isPresent());

    for (PostgresKeyRing node : nodes) {
      assertThat(node.find(MEDIA).orElseThrow().key().revokedAt()).isEmpty();
    }
  }

  @Test
  void forgetsWhatWasDeletedAndLearnsWhatWasAdded() {
    PostgresAddress database = tenantWithKeys();
    PostgresKeyRing ring = ring(database);

    execute(database, "DELETE FROM headgate.tenants");
    await(ONE_SECOND, () -> ring.size() == 0);
    addTenantWithKeys(database);
    await(ONE_SECOND, () -> ring.find(MEDIA).isPresent() && ring.find(TAG).isPresent());
  }

  @Test
  void revokesWithinASecondWithoutNotifications() {
    PostgresAddress database = tenantWithKeys();
    PostgresKeyRing ring = ring(database);
    execute(
        database,
        "CREATE OR REPLACE FUNCTION headgate.raise_revision() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN UPDATE headgate.revision SET value = value + 1; RETURN NULL; END'");

    // Beginning to listen is news as well, once: only the second one is left to the ring itself.
    revoke(database, "pk_live_");
    await(ONE_SECOND, () -> isRevoked(ring, TAG));
    revoke(database, "tm_live_");

    await(ONE_SECOND, () -> isRevoked(ring, MEDIA));
  }

  @Test
  void revokesWithinASecondWhenItsConnectionsAreKilled() {
    PostgresAddress database = tenantWithKeys();
    PostgresKeyRing ring = ring(database);
    await(ONE_SECOND, () -> connections(database, "headgate-news") == 1);
    await(ONE_SECOND, () -> connections(database, "headgate-keys") == 1);

    execute(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name LIKE 'headgate-%'");
    revoke(database, "tm_live_");

    await(ONE_SECOND, () -> isRevoked(ring, MEDIA));
    await(Duration.ofSeconds(5), () -> connections(database, "headgate-news") == 1);
  }

  @Test
  void doesNotMistakeALoadThatRacedAChangeForTheStateAfterIt() throws Exception {
    PostgresAddress database = tenantWithKeys();
    PostgresKeyRing ring = ring(database);

    try (Connection other = TestPostgres.connect(database);
        var statement = other.createStatement()) {
      // Holds up the ring's load after it has read the revision, and changes a key behind its back.
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE headgate.api_keys IN ACCESS EXCLUSIVE MODE");
      execute(database, "UPDATE headgate.plans SET events_per_minute = 8");
      await(
          ONE_SECOND,
          () ->
              ask(
                      database,
                      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                          + " AND application_name = 'headgate-keys' AND datname = current_database()")
                  .equals("1"));
      statement.execute(
          "UPDATE headgate.api_keys SET revoked_at = now(), revoked_by = 'me'"
              + " WHERE kind = 'MEDIA'");
      other.commit();
    }

    await(ONE_SECOND, () -> isRevoked(ring, MEDIA));
    assertThat(ring.find(MEDIA).orElseThrow().plan().eventsPerMinute()).isEqualTo(8);
  }

  @Test
  void followsADatabaseThatWasSetBack() {
    PostgresAddress database = tenantWithKeys();
    PostgresKeyRing ring = ring(database);

    execute(
        database,
        "ALTER TABLE headgate.tenants DISABLE TRIGGER USER;"
            + " UPDATE headgate.tenants SET name = 'Older', revision = 1;"
            + " UPDATE headgate.revision SET value = 2, last_delete = 1");

    await(ONE_SECOND, () -> ring.find(MEDIA).orElseThrow().tenant().name().equals("Older"));
  }

  @Test
  void goesOnForAWhileWithoutPostgresAndRecoversByItself(@TempDir Path data) throws Exception {
    EmbeddedPostgres first = server(data, 0);
    open.add(first);
    PostgresAddress database = TestPostgres.addressOf(first, "postgres");
    try (HikariDataSource pool = database.pool(2)) {
      PostgresMigrations.apply(pool);
    }
    addTenantWithKeys(database);
    PostgresKeyRing patient = ring(database, Duration.ZERO);
    PostgresKeyRing cautious = ring(database, Duration.ofSeconds(1));

    first.close();

    assertThat(cautious.find(MEDIA)).isPresent();
    await(Duration.ofSeconds(3), () -> !cautious.isTrusted());
    assertThatThrownBy(() -> cautious.find(MEDIA))
        .isInstanceOf(KeysUnavailable.class)
        .hasMessageContaining("PostgreSQL has not answered");
    assertThat(patient.find(MEDIA)).isPresent();
    assertThat(patient.staleness()).isGreaterThan(ONE_SECOND);

    try (EmbeddedPostgres second = server(data, first.getPort())) {
      await(Duration.ofSeconds(5), cautious::isTrusted);
      revoke(database, "tm_live_");
      await(ONE_SECOND, () -> isRevoked(cautious, MEDIA) && isRevoked(patient, MEDIA));
    }
  }

  @Test
  void keepsWhenAKeyWasLastUsed() throws Exception {
    PostgresAddress database = tenantWithKeys();
    String lastUse = "SELECT last_used_at::text FROM headgate.key_uses JOIN headgate.api_keys";
    PostgresKeyRing ring = ring(database);
    long revision = Long.parseLong(ask(database, "SELECT value FROM headgate.revision"));

    assertThat(ring.find(MEDIA)).isPresent();
    await(
        Duration.ofSeconds(2),
        () -> !ask(database, lastUse + " ON id = key_id AND kind = 'MEDIA'").equals("nothing"));

    assertThat(ask(database, lastUse + " ON id = key_id AND kind = 'TAG'")).isEqualTo("nothing");
    assertThat(ask(database, "SELECT value FROM headgate.revision"))
        .isEqualTo(Long.toString(revision));
  }

  @Test
  void loadsTenThousandTenantsInWellUnderASecond() {
    PostgresAddress database = TestPostgres.migrated();
    execute(
        database,
        "INSERT INTO headgate.tenants (name, plan_id, status)"
            + " SELECT 'tenant ' || i, 1, 'ACTIVE' FROM generate_series(1, 10000) AS i");
    execute(
        database,
        "INSERT INTO headgate.api_keys (tenant_id, name, kind, mode, scopes, secret_sha256,"
            + " shown_prefix, allowed_origins, imported, created_by, created_at)"
            + " SELECT 1 + i % 10000, 'key', 'MEDIA', 'LIVE', '{INGEST}', sha256(i::text::bytea),"
            + " 'tm_live_abcd', '{https://example.com}', false, 'test', now()"
            + " FROM generate_series(1, 50000) AS i");

    ring(database);
    long start = System.nanoTime();
    PostgresKeyRing ring = ring(database);
    Duration full = Duration.ofNanos(System.nanoTime() - start);
    assertThat(ring.size()).isEqualTo(50_000);
    execute(
        database,
        "UPDATE headgate.api_keys SET revoked_at = now(), revoked_by = 'me' WHERE id = 5");
    Duration one = await(ONE_SECOND, () -> isRevoked(ring, KeyHash.of("5")));

    System.out.printf(
        "full load of 50,000 keys: %d ms; one revocation among them: %d ms%n",
        full.toMillis(), one.toMillis());
    assertThat(full).isLessThan(Duration.ofSeconds(5));
  }

  private PostgresAddress tenantWithKeys() {
    PostgresAddress database = TestPostgres.migrated();
    addTenantWithKeys(database);
    return database;
  }

  private static void addTenantWithKeys(PostgresAddress database) {
    execute(
        database,
        "INSERT INTO headgate.tenants (name, plan_id, status) VALUES ('Acme', 1, 'ACTIVE');"
            + "INSERT INTO headgate.sites (tenant_id, name, enabled, conversion_events)"
            + " SELECT id, 'acme.example', true, '{purchase}' FROM headgate.tenants;"
            + key("MEDIA", MEDIA, "tm_live_", "NULL")
            + key("TAG", TAG, "pk_live_", "(SELECT id FROM headgate.sites)"));
  }

  private static String key(String kind, KeyHash hash, String prefix, String site) {
    return """
    INSERT INTO headgate.api_keys (tenant_id, site_id, name, kind, mode, scopes, secret_sha256,
        shown_prefix, allowed_origins, imported, created_by, created_at)
      SELECT id, %s, 'key', '%s', 'LIVE', '{INGEST}', '\\x%s', '%s', '{}', false, 'test', now()
      FROM headgate.tenants;
    """
        .formatted(site, kind, HexFormat.of().formatHex(hash.digest()), prefix);
  }

  private static void revoke(PostgresAddress database, String prefix) {
    execute(
        database,
        "UPDATE headgate.api_keys SET revoked_at = now(), revoked_by = 'me'"
            + " WHERE shown_prefix = '"
            + prefix
            + "'");
  }

  private static boolean isRevoked(PostgresKeyRing ring, KeyHash hash) {
    return ring.find(hash).orElseThrow().key().revokedAt().isPresent();
  }

  private static void awaitEach(
      List<PostgresKeyRing> nodes, KeyHash hash, java.util.function.Predicate<Grant> condition) {
    await(
        ONE_SECOND,
        () -> nodes.stream().allMatch(node -> condition.test(node.find(hash).orElseThrow())));
  }

  private static int connections(PostgresAddress database, String name) {
    return Integer.parseInt(
        ask(
            database,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = '"
                + name
                + "'"));
  }

  private static EmbeddedPostgres server(Path data, int port) throws Exception {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
    return (port == 0 ? builder : builder.setPort(port)).start();
  }

  private PostgresKeyRing ring(PostgresAddress address) {
    return ring(address, Duration.ofHours(1));
  }

  private PostgresKeyRing ring(PostgresAddress address, Duration trust) {
    HikariDataSource pool = address.pool(2);
    open.add(pool);
    PostgresDatabase database = new PostgresDatabase(pool);
    open.add(database);
    PostgresKeyRing ring =
        new PostgresKeyRing(
            address,
            database,
            new PostgresKeyRing.Settings(Duration.ofMillis(250), trust, Duration.ofMillis(300)),
            InstantSource.system());
    open.add(ring);
    ring.start();
    return ring;
  }
}
