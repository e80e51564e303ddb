package dev.headgate.adapters.postgres;

import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.tenant.Tenants;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;

/** Tenants as entities. */
public final class PostgresTenants implements Tenants {
  private final PostgresDatabase database;

  public PostgresTenants(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public TenantId nextId() {
    return new TenantId(database.nextId("tenant_ids"));
  }

  @Override
  public Optional<Tenant> find(TenantId id) {
    return Optional.ofNullable(database.entities().find(TenantRow.class, id.value()))
        .map(TenantRow::toTenant);
  }

  @Override
  public List<Tenant> all() {
    return database
        .entities()
        .createQuery("from Tenant order by lower(name), id", TenantRow.class)
        .getResultStream()
        .map(TenantRow::toTenant)
        .toList();
  }

  @Override
  public void save(Tenant tenant) {
    database.save(TenantRow.of(tenant));
  }

  @Override
  public void remove(TenantId id) {
    EntityManager entities = database.entities();
    TenantRow row = entities.find(TenantRow.class, id.value());
    if (row != null) {
      entities.remove(row);
      entities.flush();
      entities
          .createQuery("delete from Usage where tenantId = :tenant")
          .setParameter("tenant", id.value())
          .executeUpdate();
      // The database took the tenant's keys, sites and users away too.
      entities.clear();
    }
  }
}
