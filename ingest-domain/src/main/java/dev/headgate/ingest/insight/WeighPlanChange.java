package dev.headgate.ingest.insight;

import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.insight.PlanEffect.TenantEffect;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.PlanAdministration.PlanChange;
import dev.headgate.ingest.management.PlanAdministration.PlanForm;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells an operator what a change of a plan would do to whom, before it is made. */
public final class WeighPlanChange {
  /** How far back the busiest minute is looked for. */
  public static final Duration LOOK_BACK = Duration.ofDays(30);

  private final PlanAdministration plans;
  private final TenantPeaks peaks;
  private final UsageMeter usage;

  public WeighPlanChange(PlanAdministration plans, TenantPeaks peaks, UsageMeter usage) {
    this.plans = plans;
    this.peaks = peaks;
    this.usage = usage;
  }

  public Outcome<PlanEffect> weigh(Actor actor, PlanId id, PlanForm form, Instant now) {
    return plans.preview(actor, id, form).map(change -> effect(change, now));
  }

  /** How those who are on a plan use it, by name. */
  public Outcome<List<TenantUse>> uses(Actor actor, Plan plan, Instant now) {
    return plans
        .tenantsOn(actor, plan.id())
        .map(
            tenants ->
                tenants.stream()
                    .map(tenant -> new TenantUse(tenant, use(plan, tenant, now)))
                    .toList());
  }

  /** A tenant and what it used of its quota in this month. */
  public record TenantUse(Tenant tenant, QuotaUse use) {}

  private PlanEffect effect(PlanChange change, Instant now) {
    List<TenantId> ids = change.tenants().stream().map(Tenant::id).toList();
    Optional<Map<TenantId, TenantPeak>> known = peaks(ids, now);
    return new PlanEffect(
        change.before(),
        change.after(),
        change.tenants().stream()
            .map(
                tenant ->
                    new TenantEffect(
                        tenant,
                        change.before(),
                        use(change.after(), tenant, now),
                        known.map(
                            all ->
                                all.getOrDefault(tenant.id(), new TenantPeak(tenant.id(), 0, 0)))))
            .toList(),
        known.isPresent());
  }

  private QuotaUse use(Plan plan, Tenant tenant, Instant now) {
    UsageMonth month = UsageMonth.of(now);
    return QuotaUse.of(plan, month, usage.used(tenant.id(), month), now);
  }

  private Optional<Map<TenantId, TenantPeak>> peaks(List<TenantId> ids, Instant now) {
    if (ids.isEmpty()) {
      return Optional.of(Map.of());
    }
    try {
      return Optional.of(
          peaks.peaks(ids, new Span(now.minus(LOOK_BACK), now)).stream()
              .collect(Collectors.toMap(TenantPeak::tenant, Function.identity())));
    } catch (StoreUnavailable _) {
      return Optional.empty();
    }
  }
}
