package dev.headgate.ingest.insight;

import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Shows what a tenant's senders got wrong; for everybody who may see the tenant. */
public final class ReviewRejected {
  private final TenantAdministration tenants;
  private final RejectedArchive archive;
  private final FloodExcess excess;

  public ReviewRejected(TenantAdministration tenants, RejectedArchive archive, FloodExcess excess) {
    this.tenants = tenants;
    this.archive = archive;
    this.excess = excess;
  }

  public Outcome<List<RejectedReason>> reasons(Actor actor, RejectedFilter filter) {
    return tenants.find(actor, filter.tenant()).map(_ -> archive.reasons(filter));
  }

  public Outcome<List<CountAt>> counts(Actor actor, RejectedFilter filter, Duration step) {
    return tenants.find(actor, filter.tenant()).map(_ -> archive.counts(filter, step));
  }

  public Outcome<List<Rejected>> newest(
      Actor actor, RejectedFilter filter, Optional<RowPlace> before, int limit) {
    return tenants.find(actor, filter.tenant()).map(_ -> archive.newest(filter, before, limit));
  }

  /** One of them; empty if the tenant has none there. */
  public Outcome<Optional<Rejected>> find(Actor actor, TenantId tenant, RowPlace place) {
    return tenants.find(actor, tenant).map(_ -> archive.find(tenant, place));
  }

  /** What a flood brought beyond what is kept: counted, and shown nowhere else. */
  public Outcome<Long> notKept(Actor actor, RejectedFilter filter) {
    return tenants.find(actor, filter.tenant()).map(_ -> excess.notKept(filter));
  }
}
