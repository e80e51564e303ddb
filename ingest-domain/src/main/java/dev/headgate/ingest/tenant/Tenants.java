package dev.headgate.ingest.tenant;

import java.util.List;
import java.util.Optional;

/** Where tenants are kept. Every call takes part in the transaction it is made in. */
public interface Tenants {
  /** An id that no tenant has or had. */
  TenantId nextId();

  Optional<Tenant> find(TenantId id);

  /** Every tenant, by name. */
  List<Tenant> all();

  /** Keeps a new tenant or the changed state of a known one. */
  void save(Tenant tenant);

  /** Takes a tenant away for good with its keys, sites and users. Events are not kept here. */
  void remove(TenantId id);
}
