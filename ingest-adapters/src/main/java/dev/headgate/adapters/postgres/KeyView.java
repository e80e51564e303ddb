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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every key with its tenant, plan and site, as of one revision of the database. Never changed; what
 * changed since makes a new one.
 *
 * @param plans and the other maps are not changed any more, and not copied
 */
record KeyView(
    long revision,
    Map<PlanId, Plan> plans,
    Map<TenantId, Tenant> tenants,
    Map<SiteId, Site> sites,
    Map<KeyHash, Held> held) {

  /** Knows nothing yet; older than any revision. */
  static final KeyView NOTHING = new KeyView(-1, Map.of(), Map.of(), Map.of(), Map.of());

  /**
   * A key's grant beside the note of its last use.
   *
   * @param use outlives the view
   */
  record Held(Grant grant, KeyUses.Use use) {}

  /** What changed, or all there is. */
  record Changes(
      long revision,
      boolean everything,
      Map<PlanId, Plan> plans,
      Map<TenantId, Tenant> tenants,
      Map<SiteId, Site> sites,
      Map<KeyHash, ApiKey> keys) {

    boolean isOnlyKeys() {
      return !everything && plans.isEmpty() && tenants.isEmpty() && sites.isEmpty();
    }
  }

  /** This view after the changes. */
  KeyView after(Changes changes, KeyUses uses) {
    KeyView base = changes.everything() ? NOTHING : this;
    KeyView next =
        new KeyView(
            changes.revision(),
            merged(base.plans, changes.plans()),
            merged(base.tenants, changes.tenants()),
            merged(base.sites, changes.sites()),
            new HashMap<>(base.held));
    if (!changes.isOnlyKeys()) {
      next.held.replaceAll((_, held) -> new Held(next.grant(held.grant().key()), held.use()));
    }
    changes
        .keys()
        .forEach((hash, key) -> next.held.put(hash, new Held(next.grant(key), uses.of(key.id()))));
    return next;
  }

  private static <K, V> Map<K, V> merged(Map<K, V> known, Map<K, V> changed) {
    if (changed.isEmpty()) {
      return known;
    }
    Map<K, V> all = new HashMap<>(known);
    all.putAll(changed);
    return all;
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

  int size() {
    return held.size();
  }
}
