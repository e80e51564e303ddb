package dev.headgate.ingest.management;

import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.plan.Plans;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.Tenant.Status;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.tenant.Tenants;
import dev.headgate.ingest.user.Actor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Tenants come, change and go. All of it is for operators; others see their own tenant. */
public final class TenantAdministration {
  private final ChangeDesk desk;
  private final Tenants tenants;
  private final Plans plans;

  public TenantAdministration(ChangeDesk desk, Tenants tenants, Plans plans) {
    this.desk = desk;
    this.tenants = tenants;
    this.plans = plans;
  }

  /** The tenants that the actor may see, by name: all, or the own one. */
  public Outcome<List<Tenant>> list(Actor actor) {
    return desk.read(
        actor,
        "tenant.list",
        () ->
            actor.tenant().map(own -> tenants.find(own).stream().toList()).orElseGet(tenants::all));
  }

  public Outcome<Tenant> find(Actor actor, TenantId id) {
    return desk.read(
        actor,
        "tenant.find",
        () -> {
          Tenant tenant = known(id);
          require(Rights.maySee(actor, id), id);
          return tenant;
        });
  }

  public Outcome<Tenant> create(Actor actor, String name, PlanId plan) {
    return desk.change(
        actor,
        "tenant.create",
        () -> {
          if (!Rights.mayRun(actor)) {
            throw Stopped.denied("a new tenant");
          }
          Checks checks = new Checks();
          String checked = checks.name("name", name);
          Plan known = plan(checks, plan);
          checks.finish();
          Tenant tenant = new Tenant(tenants.nextId(), checked, plan, Status.ACTIVE);
          tenants.save(tenant);
          note(actor, "tenant.create", tenant, Map.of("name", checked, "plan", known.name()));
          return tenant;
        });
  }

  public Outcome<Tenant> rename(Actor actor, TenantId id, String name) {
    return change(
        actor,
        "tenant.rename",
        id,
        tenant -> {
          Checks checks = new Checks();
          String checked = checks.name("name", name);
          checks.finish();
          return tenant.rename(checked);
        });
  }

  /** Moves a tenant to another plan; its limits hold within a second. */
  public Outcome<Tenant> changePlan(Actor actor, TenantId id, PlanId plan) {
    return change(
        actor,
        "tenant.change_plan",
        id,
        tenant -> {
          Checks checks = new Checks();
          plan(checks, plan);
          checks.finish();
          return tenant.moveTo(plan);
        });
  }

  /** Refuses the tenant's events from now on; what is stored stays. */
  public Outcome<Tenant> deactivate(Actor actor, TenantId id) {
    return change(actor, "tenant.deactivate", id, tenant -> tenant.become(Status.INACTIVE));
  }

  public Outcome<Tenant> reactivate(Actor actor, TenantId id) {
    return change(actor, "tenant.reactivate", id, tenant -> tenant.become(Status.ACTIVE));
  }

  /**
   * Begins to delete a tenant with all its data, for good. Its events are refused from now on; the
   * data itself is erased in the background.
   *
   * @param confirmedName the tenant's name, typed by the person who wants this
   */
  public Outcome<Tenant> beginDeletion(Actor actor, TenantId id, String confirmedName) {
    return change(
        actor,
        "tenant.begin_deletion",
        id,
        tenant -> {
          if (!confirmedName.strip().equals(tenant.name())) {
            throw Stopped.wrong("name", "Type the tenant's name to confirm.");
          }
          return tenant.become(Status.DELETING);
        });
  }

  /** Takes away what is left of a tenant whose data is erased. For the eraser, not for people. */
  public Outcome<Tenant> finishDeletion(Actor actor, TenantId id) {
    return desk.change(
        actor,
        "tenant.finish_deletion",
        () -> {
          Tenant tenant = known(id);
          require(Rights.mayRun(actor), id);
          if (tenant.status() != Status.DELETING) {
            throw Stopped.against("The tenant is not being deleted.");
          }
          tenants.remove(id);
          note(actor, "tenant.finish_deletion", tenant, Map.of("name", tenant.name()));
          return tenant;
        });
  }

  private Outcome<Tenant> change(
      Actor actor, String action, TenantId id, UnaryOperator<Tenant> change) {
    return desk.change(
        actor,
        action,
        () -> {
          Tenant before = known(id);
          require(Rights.mayRun(actor), id);
          if (before.status() == Status.DELETING) {
            throw Stopped.against("The tenant is being deleted; that cannot be stopped.");
          }
          Tenant after = change.apply(before);
          if (!after.equals(before)) {
            tenants.save(after);
            note(actor, action, after, differences(before, after));
          }
          return after;
        });
  }

  private Map<String, String> differences(Tenant before, Tenant after) {
    return Map.of(
        "before", before.name() + ", " + planName(before.plan()) + ", " + before.status(),
        "after", after.name() + ", " + planName(after.plan()) + ", " + after.status());
  }

  private String planName(PlanId id) {
    return plans.find(id).map(plan -> "plan " + plan.name()).orElse("plan " + id.value());
  }

  private Plan plan(Checks checks, PlanId id) {
    return plans
        .find(id)
        .orElseThrow(
            () -> {
              checks.add("plan", "There is no such plan.");
              checks.finish();
              return Stopped.missing();
            });
  }

  private Tenant known(TenantId id) {
    return tenants.find(id).orElseThrow(Stopped::missing);
  }

  private static void require(boolean allowed, TenantId id) {
    if (!allowed) {
      throw Stopped.denied("tenant " + id.value());
    }
  }

  private void note(Actor actor, String action, Tenant tenant, Map<String, String> details) {
    desk.note(actor, action, "tenant " + tenant.id().value(), Optional.of(tenant.id()), details);
  }
}
