package dev.headgate.adapters.postgres;

import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity(name = "Tenant")
@Table(name = "tenants")
class TenantRow {
  @Id int id;
  String name;
  int planId;

  @Enumerated(EnumType.STRING)
  Tenant.Status status;

  @SuppressWarnings("NullAway.Init")
  TenantRow() {}

  static TenantRow of(Tenant tenant) {
    TenantRow row = new TenantRow();
    row.id = tenant.id().value();
    row.name = tenant.name();
    row.planId = tenant.plan().value();
    row.status = tenant.status();
    return row;
  }

  Tenant toTenant() {
    return new Tenant(new TenantId(id), name, new PlanId(planId), status);
  }
}
