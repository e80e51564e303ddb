package dev.headgate.ingest.key;

import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.tenant.Tenant;
import java.util.Optional;

/**
 * A key with all that decides what it may do now. Immutable; a change makes a new one.
 *
 * @param site the key's site, present for a tag key
 */
public record Grant(ApiKey key, Tenant tenant, Plan plan, Optional<Site> site) {}
