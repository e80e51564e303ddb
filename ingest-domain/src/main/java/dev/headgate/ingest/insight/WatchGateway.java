package dev.headgate.ingest.insight;

import dev.headgate.ingest.delivery.DeliveryState;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tells whether all is well: of the gateway for operators, of a tenant for its people. */
public final class WatchGateway {
  private final TenantAdministration tenants;
  private final PlanAdministration plans;
  private final GatewayState gateway;
  private final Traffic traffic;
  private final UsageMeter usage;

  public WatchGateway(
      TenantAdministration tenants,
      PlanAdministration plans,
      GatewayState gateway,
      Traffic traffic,
      UsageMeter usage) {
    this.tenants = tenants;
    this.plans = plans;
    this.gateway = gateway;
    this.traffic = traffic;
    this.usage = usage;
  }

  /**
   * What everybody may know of the gateway: whether it takes events, and whether it stores them.
   */
  public record Pulse(boolean accepting, DeliveryState.Phase delivery, Duration storedWithin) {}

  public Outcome<Pulse> pulse(Actor actor) {
    return tenants
        .list(actor)
        .map(_ -> gateway.now())
        .map(now -> new Pulse(now.accepting(), now.delivery().phase(), now.storedWithin()));
  }

  /** All that is known of the gateway; for operators. */
  public Outcome<GatewayState.Snapshot> gateway(Actor actor) {
    return actor.isOperator()
        ? tenants.list(actor).map(_ -> gateway.now())
        : new Outcome.NotFound<>();
  }

  /**
   * What came in over time.
   *
   * @param tenant empty for all tenants, which is for operators
   */
  public Outcome<List<CountAt>> received(
      Actor actor, Optional<TenantId> tenant, Span span, Duration step) {
    return allowed(actor, tenant).map(_ -> traffic.received(tenant, span, step));
  }

  public Outcome<Optional<Instant>> lastStored(
      Actor actor, Optional<TenantId> tenant, Instant now) {
    return allowed(actor, tenant).map(_ -> traffic.lastStored(tenant, now));
  }

  /** Tags that somebody should look at, the worst first. */
  public Outcome<List<TagRecord>> tagsInTrouble(
      Actor actor, TenantId tenant, Span span, Span before) {
    return tenants.find(actor, tenant).map(_ -> tagsInTrouble(tenant, span, before));
  }

  private List<TagRecord> tagsInTrouble(TenantId tenant, Span span, Span before) {
    try (AtOnce questions = new AtOnce()) {
      var now = questions.ask(() -> traffic.tags(tenant, span));
      var then = questions.ask(() -> traffic.tags(tenant, before));
      return TagRecord.of(now.get(), then.get()).stream()
          .filter(TagRecord::isInTrouble)
          .sorted(Comparator.comparing(TagRecord::isSilent).thenComparingDouble(TagRecord::percent))
          .toList();
    }
  }

  public Outcome<QuotaUse> quota(Actor actor, TenantId tenant, Instant now) {
    return switch (tenants.find(actor, tenant)) {
      case Outcome.Done<Tenant>(Tenant found) -> quota(actor, found, now);
      case Outcome.NotFound<Tenant> _, Outcome.Invalid<Tenant> _, Outcome.Refused<Tenant> _ ->
          new Outcome.NotFound<>();
    };
  }

  private Outcome<QuotaUse> quota(Actor actor, Tenant tenant, Instant now) {
    UsageMonth month = UsageMonth.of(now);
    return plans
        .list(actor)
        .map(
            known ->
                known.stream()
                    .filter(plan -> plan.id().equals(tenant.plan()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("a tenant without a plan")))
        .map(plan -> QuotaUse.of(plan, month, usage.used(tenant.id(), month), now));
  }

  private Outcome<?> allowed(Actor actor, Optional<TenantId> tenant) {
    if (tenant.isPresent()) {
      return tenants.find(actor, tenant.get());
    }
    return actor.isOperator() ? tenants.list(actor) : new Outcome.NotFound<Tenant>();
  }
}
