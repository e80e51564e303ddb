package dev.headgate.ingest.management;

import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.plan.Plans;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.Tenants;
import dev.headgate.ingest.user.Actor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What tenants can agree to. For operators; others see the plan they are on. */
public final class PlanAdministration {
  private static final int MAX_RATE = 1_000_000_000;

  private final ChangeDesk desk;
  private final Plans plans;
  private final Tenants tenants;

  /**
   * A plan as it was entered.
   *
   * @param monthlyQuota empty for no limit
   */
  public record PlanForm(
      String name,
      long eventsPerMinute,
      long tagRequestsPerSecond,
      long tagBurst,
      OptionalLong monthlyQuota,
      Plan.QuotaRefusal quotaRefusal,
      int retentionDays) {}

  /**
   * A change that was looked at and not made.
   *
   * @param tenants who is on the plan, by name
   */
  public record PlanChange(Plan before, Plan after, List<Tenant> tenants) {
    public PlanChange {
      tenants = List.copyOf(tenants);
    }
  }

  public PlanAdministration(ChangeDesk desk, Plans plans, Tenants tenants) {
    this.desk = desk;
    this.plans = plans;
    this.tenants = tenants;
  }

  /** The plans that the actor may see: all, or the one that the own tenant is on. */
  public Outcome<List<Plan>> list(Actor actor) {
    return desk.read(
        actor,
        "plan.list",
        () ->
            actor.isOperator()
                ? plans.all()
                : actor
                    .tenant()
                    .flatMap(tenants::find)
                    .flatMap(tenant -> plans.find(tenant.plan()))
                    .stream()
                    .toList());
  }

  /** A plan: any for operators, the own tenant's for others. */
  public Outcome<Plan> find(Actor actor, PlanId id) {
    return desk.read(
        actor,
        "plan.find",
        () -> {
          Plan plan = plans.find(id).orElseThrow(Stopped::missing);
          boolean own =
              actor.tenant().flatMap(tenants::find).stream().anyMatch(t -> t.plan().equals(id));
          if (!own) {
            require(actor, "plan " + id.value());
          }
          return plan;
        });
  }

  /** Who is on a plan, by name: those whom a change of it concerns. */
  public Outcome<List<Tenant>> tenantsOn(Actor actor, PlanId id) {
    return desk.read(
        actor,
        "plan.tenants",
        () -> {
          require(actor, "plan " + id.value());
          return on(id);
        });
  }

  public Outcome<Plan> create(Actor actor, PlanForm form) {
    return desk.change(
        actor,
        "plan.create",
        () -> {
          require(actor, "a new plan");
          Plan plan = checked(plans.nextId(), form);
          plans.save(plan);
          note(actor, "plan.create", plan, Map.of("plan", describe(plan)));
          return plan;
        });
  }

  /** Changes a plan for everybody who is on it, within a second. */
  public Outcome<Plan> change(Actor actor, PlanId id, PlanForm form) {
    return desk.change(
        actor,
        "plan.change",
        () -> {
          Plan before = plans.find(id).orElseThrow(Stopped::missing);
          require(actor, "plan " + id.value());
          Plan after = checked(id, form);
          if (!after.equals(before)) {
            plans.save(after);
            note(
                actor,
                "plan.change",
                after,
                Map.of("before", describe(before), "after", describe(after)));
          }
          return after;
        });
  }

  /** What {@link #change} would make of a plan, and whom it concerns. Changes nothing. */
  public Outcome<PlanChange> preview(Actor actor, PlanId id, PlanForm form) {
    return desk.read(
        actor,
        "plan.preview",
        () -> {
          Plan before = plans.find(id).orElseThrow(Stopped::missing);
          require(actor, "plan " + id.value());
          return new PlanChange(before, checked(id, form), on(id));
        });
  }

  /** Takes away a plan that nobody is on; never the last one, for every tenant has a plan. */
  public Outcome<Plan> delete(Actor actor, PlanId id) {
    return desk.change(
        actor,
        "plan.delete",
        () -> {
          Plan plan = plans.find(id).orElseThrow(Stopped::missing);
          require(actor, "plan " + id.value());
          int tenants = on(id).size();
          if (tenants > 0) {
            throw Stopped.against(
                tenants == 1
                    ? "A tenant is on this plan; move it to another one first."
                    : "%,d tenants are on this plan; move them to another one first."
                        .formatted(tenants));
          }
          if (plans.all().size() == 1) {
            throw Stopped.against("This is the only plan, and every tenant needs one.");
          }
          plans.remove(id);
          note(actor, "plan.delete", plan, Map.of("plan", describe(plan)));
          return plan;
        });
  }

  private List<Tenant> on(PlanId id) {
    return tenants.all().stream().filter(tenant -> tenant.plan().equals(id)).toList();
  }

  private Plan checked(PlanId id, PlanForm form) {
    Checks checks = new Checks();
    String name = checks.name("name", form.name());
    checks.range("events_per_minute", form.eventsPerMinute(), 1, MAX_RATE);
    checks.range("tag_requests_per_second", form.tagRequestsPerSecond(), 1, MAX_RATE);
    checks.range("tag_burst", form.tagBurst(), 1, MAX_RATE);
    checks.range("monthly_quota", form.monthlyQuota().orElse(0), 0, Long.MAX_VALUE);
    checks.range("retention_days", form.retentionDays(), 1, 3650);
    if (plans.all().stream()
        .anyMatch(other -> other.name().equalsIgnoreCase(name) && !other.id().equals(id))) {
      checks.add("name", "Another plan has this name.");
    }
    checks.finish();
    return new Plan(
        id,
        name,
        (int) form.eventsPerMinute(),
        (int) form.tagRequestsPerSecond(),
        (int) form.tagBurst(),
        form.monthlyQuota(),
        form.quotaRefusal(),
        form.retentionDays());
  }

  private static String describe(Plan plan) {
    return "%s: %d events a minute, %d tag requests a second, burst %d, quota %s (%s), %d days"
        .formatted(
            plan.name(),
            plan.eventsPerMinute(),
            plan.tagRequestsPerSecond(),
            plan.tagBurst(),
            plan.monthlyQuota().isPresent() ? plan.monthlyQuota().getAsLong() : "none",
            plan.quotaRefusal(),
            plan.retentionDays());
  }

  private static void require(Actor actor, String subject) {
    if (!Rights.mayRun(actor)) {
      throw Stopped.denied(subject);
    }
  }

  private void note(Actor actor, String action, Plan plan, Map<String, String> details) {
    desk.note(actor, action, "plan " + plan.id().value(), Optional.empty(), details);
  }
}
