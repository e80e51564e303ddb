package dev.headgate.ingest.site;

import dev.headgate.ingest.tenant.TenantId;

/** A web site of a tenant whose tag containers report to us. */
public record Site(SiteId id, TenantId tenant, String name, boolean enabled) {}
