package dev.headgate.ingest.site;

import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/** Where sites are kept. Every call takes part in the transaction it is made in. */
public interface Sites {
  /** An id that no site has or had. */
  SiteId nextId();

  Optional<Site> find(SiteId id);

  /** The tenant's sites, by name. */
  List<Site> ofTenant(TenantId tenant);

  /** Keeps a new site or the changed state of a known one. */
  void save(Site site);
}
