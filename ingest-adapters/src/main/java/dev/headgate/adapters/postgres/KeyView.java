package dev.headgate.adapters.postgres;

import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyHash;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every key with its tenant, plan and site, as of one revision of the database. Never changed; what
 * changed since makes a new one.
 */
final class KeyView {
  /** Knows nothing yet; older than any revision. */
  static final KeyView NOTHING = new KeyView(-1, Map.of(), Map.of(), Map.of(), Map.of(), _ -> {});

  private final long revision;
  private final Map<PlanId, Plan> plans;
  private final Map<TenantId, Tenant> tenants;
  private final Map<SiteId, Site> sites;
  private final Map<KeyHash, ApiKey> keys;
  private final Map<KeyHash, Held> held;

  /**
   * A key's grant beside the note of its last use.
   *
   * @param use outlives the view
   */
  record Held(Grant grant, KeyUses.Use use) {}

  /** The rows that changed, or all. */
  record Changes(
      long revision,
      boolean everything,
      List<PlanRow> plans,
      List<TenantRow> tenants,
      List<SiteRow> sites,
      List<KeyRow> keys) {}

  private interface Filling {
    void fill(KeyView view);
  }

  private KeyView(
      long revision,
      Map<PlanId, Plan> plans,
      Map<TenantId, Tenant> tenants,
      Map<SiteId, Site> sites,
      Map<KeyHash, ApiKey> keys,
      Filling filling) {
    this.revision = revision;
    this.plans = plans;
    this.tenants = tenants;
    this.sites = sites;
    this.keys = keys;
    this.held = HashMap.newHashMap(keys.size());
    filling.fill(this);
  }

  /** This view after the changes. All grants are made anew: a few milliseconds for 50,000. */
  KeyView after(Changes changes, KeyUses uses) {
    KeyView base = changes.everything() ? NOTHING : this;
    Map<PlanId, Plan> plans = new HashMap<>(base.plans);
    changes.plans().forEach(row -> plans.put(new PlanId(row.id), row.toPlan()));
    Map<TenantId, Tenant> tenants = new HashMap<>(base.tenants);
    changes.tenants().forEach(row -> tenants.put(new TenantId(row.id), row.toTenant()));
    Map<SiteId, Site> sites = new HashMap<>(base.sites);
    changes.sites().forEach(row -> sites.put(new SiteId(row.id), row.toSite()));
    Map<KeyHash, ApiKey> keys = new HashMap<>(base.keys);
    changes.keys().forEach(row -> keys.put(row.hash(), row.toKey()));
    return new KeyView(
        changes.revision(), plans, tenants, sites, keys, view -> view.grantAll(uses));
  }

  private void grantAll(KeyUses uses) {
    keys.forEach((hash, key) -> held.put(hash, new Held(grant(key), uses.of(key.id()))));
  }

  private Grant grant(ApiKey key) {
    Tenant tenant = known(tenants.get(key.tenant()), key);
    Plan plan = known(plans.get(tenant.plan()), key);
    return new Grant(key, tenant, plan, key.site().map(site -> known(sites.get(site), key)));
  }

  /** Foreign keys and one snapshot see to it that nothing is missing. */
  private static <T> T known(@Nullable T part, ApiKey key) {
    if (part == null) {
      throw new IllegalStateException("tenant, plan or site of " + key.id() + " is missing");
    }
    return part;
  }

  @Nullable Held find(KeyHash hash) {
    return held.get(hash);
  }

  long revision() {
    return revision;
  }

  int size() {
    return held.size();
  }
}
