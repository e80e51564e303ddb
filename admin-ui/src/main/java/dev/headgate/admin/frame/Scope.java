package dev.headgate.admin.frame;

import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Optional;

/**
 * Whose things a page shows, and how it is called. Only made for an actor who may see them.
 *
 * @param tenant empty for all tenants, which only operators see
 * @param site empty for all sites of the tenant; present only with a tenant
 */
public record Scope(
    Optional<TenantId> tenant, String tenantName, Optional<SiteId> site, String siteName) {

  public static final Scope ALL_TENANTS =
      new Scope(Optional.empty(), "All tenants", Optional.empty(), "");

  public static Scope of(TenantId tenant, String name) {
    return new Scope(Optional.of(tenant), name, Optional.empty(), "");
  }

  public static Scope of(TenantId tenant, String tenantName, SiteId site, String siteName) {
    return new Scope(Optional.of(tenant), tenantName, Optional.of(site), siteName);
  }

  /** The parameters that stand for it in an address. */
  Link in(Link link) {
    return link.with("tenant", tenant.map(TenantId::value).orElse(null))
        .with("site", site.map(SiteId::value).orElse(null));
  }
}
