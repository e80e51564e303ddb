package dev.headgate.ingest.management;

import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.ApiKeys;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.Plans;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.Sites;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.Tenants;
import java.util.Optional;

/**
 * Finds a key with all that decides what it may do, by its id: for what comes in without a secret,
 * such as a replay. What it finds is as fresh as the database.
 */
public final class KeyGrants {
  private final Transactions transactions;
  private final ApiKeys keys;
  private final Tenants tenants;
  private final Plans plans;
  private final Sites sites;

  public KeyGrants(
      Transactions transactions, ApiKeys keys, Tenants tenants, Plans plans, Sites sites) {
    this.transactions = transactions;
    this.keys = keys;
    this.tenants = tenants;
    this.plans = plans;
    this.sites = sites;
  }

  /** Revoked and expired keys are found too. */
  public Optional<Grant> find(KeyId id) {
    return transactions.read(() -> keys.find(id).map(KeyEntry::key).flatMap(this::grant));
  }

  private Optional<Grant> grant(ApiKey key) {
    Optional<Tenant> tenant = tenants.find(key.tenant());
    Optional<Plan> plan = tenant.flatMap(known -> plans.find(known.plan()));
    Optional<Site> site = key.site().flatMap(sites::find);
    return plan.map(known -> new Grant(key, tenant.orElseThrow(), known, site));
  }
}
