package dev.headgate.ingest.insight;

import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looks into a tenant's stored media events; for everybody who may see the tenant. */
public final class ExploreMediaEvents {
  private final TenantAdministration tenants;
  private final StoredMediaEvents events;

  public ExploreMediaEvents(TenantAdministration tenants, StoredMediaEvents events) {
    this.tenants = tenants;
    this.events = events;
  }

  public Outcome<List<CountAt>> counts(Actor actor, MediaEventFilter filter, Duration step) {
    return tenants.find(actor, filter.tenant()).map(_ -> events.counts(filter, step));
  }

  public Outcome<List<StoredMediaEvent>> newest(
      Actor actor, MediaEventFilter filter, Optional<RowPlace> before, int limit) {
    return tenants.find(actor, filter.tenant()).map(_ -> events.newest(filter, before, limit));
  }

  /** One event; empty if the tenant has none there. */
  public Outcome<Optional<StoredMediaEvent>> find(Actor actor, TenantId tenant, RowPlace place) {
    return tenants.find(actor, tenant).map(_ -> events.find(tenant, place));
  }

  public Outcome<List<ClockShare>> clocks(Actor actor, TenantId tenant, Span span) {
    return tenants.find(actor, tenant).map(_ -> events.clocks(tenant, span));
  }
}
