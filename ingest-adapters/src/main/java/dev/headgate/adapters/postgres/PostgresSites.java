package dev.headgate.adapters.postgres;

import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.site.Sites;
import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/** Sites as entities. */
public final class PostgresSites implements Sites {
  private final PostgresDatabase database;

  public PostgresSites(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public SiteId nextId() {
    return new SiteId(database.nextId("site_ids"));
  }

  @Override
  public Optional<Site> find(SiteId id) {
    return Optional.ofNullable(database.entities().find(SiteRow.class, id.value()))
        .map(SiteRow::toSite);
  }

  @Override
  public List<Site> ofTenant(TenantId tenant) {
    return database
        .entities()
        .createQuery("from Site where tenantId = :tenant order by lower(name)", SiteRow.class)
        .setParameter("tenant", tenant.value())
        .getResultStream()
        .map(SiteRow::toSite)
        .toList();
  }

  @Override
  public void save(Site site) {
    database.save(SiteRow.of(site));
  }
}
