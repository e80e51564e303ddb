package dev.headgate.adapters.postgres;

import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;

@Entity(name = "Site")
@Table(name = "sites")
class SiteRow {
  @Id int id;
  int tenantId;
  String name;
  boolean enabled;
  boolean blocked;
  String[] conversionEvents;

  @SuppressWarnings("NullAway.Init")
  SiteRow() {}

  static SiteRow of(Site site) {
    SiteRow row = new SiteRow();
    row.id = site.id().value();
    row.tenantId = site.tenant().value();
    row.name = site.name();
    row.enabled = site.enabled();
    row.blocked = site.blocked();
    row.conversionEvents = site.conversionEvents().toArray(String[]::new);
    return row;
  }

  Site toSite() {
    return new Site(
        new SiteId(id), new TenantId(tenantId), name, enabled, blocked, List.of(conversionEvents));
  }
}
