package dev.headgate.ingest.management;

import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.plan.Plans;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.Holdings;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantHoldings;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.tenant.Tenants;
import dev.headgate.ingest.user.Actor;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All tenants with what they have and use, as operators look at them. */
public final class TenantDirectory {
  private final ChangeDesk desk;
  private final Tenants tenants;
  private final Plans plans;
  private final TenantHoldings holdings;
  private final UsageMeter usage;

  public TenantDirectory(
      ChangeDesk desk, Tenants tenants, Plans plans, TenantHoldings holdings, UsageMeter usage) {
    this.desk = desk;
    this.tenants = tenants;
    this.plans = plans;
    this.holdings = holdings;
    this.usage = usage;
  }

  /**
   * A tenant as it is listed.
   *
   * @param used unique live media events of this month
   */
  public record Listed(Tenant tenant, Plan plan, Holdings holdings, long used) {
    /** Share of the month's quota that is used, in per cent; empty without a quota. */
    public OptionalLong percentUsed() {
      if (plan.monthlyQuota().isEmpty()) {
        return OptionalLong.empty();
      }
      long quota = plan.monthlyQuota().getAsLong();
      return OptionalLong.of(quota == 0 ? 100 : Math.round(100.0 * used / quota));
    }
  }

  /** Every tenant, by name. */
  public Outcome<List<Listed>> list(Actor actor) {
    return desk.read(
        actor,
        "tenant.list",
        () -> {
          if (!Rights.mayRun(actor)) {
            throw Stopped.denied("the list of tenants");
          }
          return all();
        });
  }

  public Outcome<Listed> find(Actor actor, TenantId id) {
    return desk.read(
        actor,
        "tenant.find",
        () -> {
          if (!Rights.mayRun(actor)) {
            throw Stopped.denied("tenant " + id.value());
          }
          return all().stream()
              .filter(listed -> listed.tenant().id().equals(id))
              .findFirst()
              .orElseThrow(Stopped::missing);
        });
  }

  private List<Listed> all() {
    Map<PlanId, Plan> known =
        plans.all().stream().collect(Collectors.toMap(Plan::id, Function.identity()));
    Map<TenantId, Holdings> has = holdings.all(desk.now());
    UsageMonth month = UsageMonth.of(desk.now());
    return tenants.all().stream()
        .map(
            tenant ->
                new Listed(
                    tenant,
                    there(known.get(tenant.plan())),
                    there(has.get(tenant.id())),
                    usage.used(tenant.id(), month)))
        .toList();
  }

  /** Foreign keys and one snapshot see to it that nothing is missing. */
  private static <T> T there(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("a tenant without a plan or without holdings");
    }
    return part;
  }
}
