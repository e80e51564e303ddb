package dev.headgate.ingest.tenant;

import dev.headgate.ingest.plan.PlanId;

/** A customer: owns keys, sites and events. */
public record Tenant(TenantId id, String name, PlanId plan, Status status) {

  /** Only an active tenant's events are taken. */
  public enum Status {
    ACTIVE,
    INACTIVE,
    /** Being erased with all its data; refused like an inactive one. */
    DELETING
  }

  public boolean isActive() {
    return status == Status.ACTIVE;
  }

  public Tenant rename(String name) {
    return new Tenant(id, name, plan, status);
  }

  public Tenant moveTo(PlanId plan) {
    return new Tenant(id, name, plan, status);
  }

  public Tenant become(Status status) {
    return new Tenant(id, name, plan, status);
  }
}
