package dev.headgate.adapters.postgres;

import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyHash;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads what a {@link KeyView} is made of. The revision is read in the same snapshot as the rows,
 * so a change that commits meanwhile is seen whole at the next look, or not at all.
 *
 * <p>Plain SQL beside the entities, because this is the one reader of many rows, and revocations
 * wait for it: only the columns that decide something, in types that decode fast, are fetched.
 */
final class KeyViewLoader {
  /** Joins the elements of an array; no element has it. */
  private static final String SEPARATOR = "\u001f";

  private static final String PLANS =
      "SELECT id, name, events_per_minute, tag_requests_per_second, tag_burst, monthly_quota,"
          + " quota_refusal, retention_days FROM headgate.plans WHERE revision > ?";
  private static final String TENANTS =
      "SELECT id, name, plan_id, status FROM headgate.tenants WHERE revision > ?";
  private static final String SITES =
      "SELECT id, tenant_id, name, enabled, blocked, array_to_string(conversion_events, chr(31))"
          + " FROM headgate.sites WHERE revision > ?";
  private static final String KEYS =
      "SELECT id, tenant_id, site_id, name, kind, mode, array_to_string(scopes, chr(31)),"
          + " shown_prefix, array_to_string(allowed_origins, chr(31)),"
          + " floor(extract(epoch FROM expires_at) * 1000)::bigint,"
          + " floor(extract(epoch FROM revoked_at) * 1000)::bigint, secret_sha256"
          + " FROM headgate.api_keys WHERE revision > ?";

  private KeyViewLoader() {}

  /** The database's revision now. */
  static long revision(Connection connection) throws SQLException {
    return readRevision(connection).value();
  }

  /**
   * The view of now.
   *
   * @param known an earlier view; only what changed since is fetched
   */
  static KeyView load(Connection connection, KeyView known, KeyUses uses) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try {
      return known.after(changes(connection, known.revision()), uses);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static KeyView.Changes changes(Connection connection, long known) throws SQLException {
    Revision now = readRevision(connection);
    // Rows that are gone leave no trace; a database that went back was restored from a backup.
    boolean everything = known < now.lastDelete() || known > now.value();
    long since = everything ? -1 : known;
    Map<PlanId, Plan> plans = new HashMap<>();
    forEach(connection, PLANS, since, row -> addPlan(plans, row));
    Map<TenantId, Tenant> tenants = new HashMap<>();
    forEach(connection, TENANTS, since, row -> addTenant(tenants, row));
    Map<SiteId, Site> sites = new HashMap<>();
    forEach(connection, SITES, since, row -> addSite(sites, row));
    Map<KeyHash, ApiKey> keys = new HashMap<>();
    KeyReader reader = new KeyReader(keys);
    forEach(connection, KEYS, since, reader::add);
    return new KeyView.Changes(now.value(), everything, plans, tenants, sites, keys);
  }

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private static void forEach(Connection connection, String sql, long since, RowReader reader)
      throws SQLException {
    try (var query = connection.prepareStatement(sql)) {
      query.setLong(1, since);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }

  private static void addPlan(Map<PlanId, Plan> plans, ResultSet row) throws SQLException {
    long value = row.getLong(6);
    OptionalLong quota = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    Plan plan =
        new Plan(
            new PlanId(row.getInt(1)),
            row.getString(2),
            row.getInt(3),
            row.getInt(4),
            row.getInt(5),
            quota,
            Plan.QuotaRefusal.valueOf(row.getString(7)),
            row.getInt(8));
    plans.put(plan.id(), plan);
  }

  private static void addTenant(Map<TenantId, Tenant> tenants, ResultSet row) throws SQLException {
    Tenant tenant =
        new Tenant(
            new TenantId(row.getInt(1)),
            row.getString(2),
            new PlanId(row.getInt(3)),
            Tenant.Status.valueOf(row.getString(4)));
    tenants.put(tenant.id(), tenant);
  }

  private static void addSite(Map<SiteId, Site> sites, ResultSet row) throws SQLException {
    Site site =
        new Site(
            new SiteId(row.getInt(1)),
            new TenantId(row.getInt(2)),
            row.getString(3),
            row.getBoolean(4),
            row.getBoolean(5),
            elements(row.getString(6)));
    sites.put(site.id(), site);
  }

  /** Keys are many and their lists few: equal lists are shared. */
  private record KeyReader(
      Map<KeyHash, ApiKey> keys,
      Map<String, Set<KeyScope>> scopes,
      Map<String, List<String>> origins) {

    KeyReader(Map<KeyHash, ApiKey> keys) {
      this(keys, new HashMap<>(), new HashMap<>());
    }

    void add(ResultSet row) throws SQLException {
      int site = row.getInt(3);
      ApiKey key =
          new ApiKey(
              new KeyId(row.getInt(1)),
              new TenantId(row.getInt(2)),
              site == 0 ? Optional.empty() : Optional.of(new SiteId(site)),
              row.getString(4),
              KeyKind.valueOf(row.getString(5)),
              KeyMode.valueOf(row.getString(6)),
              scopes.computeIfAbsent(row.getString(7), KeyReader::scopes),
              row.getString(8),
              origins.computeIfAbsent(row.getString(9), KeyViewLoader::elements),
              instant(row, 10),
              instant(row, 11));
      keys.put(KeyHash.ofDigest(row.getBytes(12)), key);
    }

    private static Set<KeyScope> scopes(String names) {
      return elements(names).stream()
          .map(KeyScope::valueOf)
          .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
      long millis = row.getLong(column);
      return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
  }

  private static List<String> elements(String joined) {
    return joined.isEmpty() ? List.of() : Arrays.asList(joined.split(SEPARATOR));
  }

  private record Revision(long value, long lastDelete) {}

  private static Revision readRevision(Connection connection) throws SQLException {
    try (var query =
            connection.prepareStatement("SELECT value, last_delete FROM headgate.revision");
        var rows = query.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("table headgate.revision has lost its row");
      }
      return new Revision(rows.getLong(1), rows.getLong(2));
    }
  }
}
