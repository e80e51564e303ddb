package dev.headgate.ingest.insight;

import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.List;

/**
 * Reads what the containers of sites sent.
 *
 * <p>Every call throws {@link dev.headgate.ingest.delivery.StoreUnavailable} if the store does not
 * answer. Safe for use by many threads.
 */
public interface SiteTraffic {
  /** Containers that {@link #containers} names at most. */
  int MOST_CONTAINERS = 200;

  /** All sites of a tenant in one question; a site that sent nothing is missing. */
  List<SiteFigures> sites(TenantId tenant, Instant now);

  /** The containers that a site reported with, those that reported last first. */
  List<ContainerFigures> containers(TenantId tenant, SiteId site, Instant now);
}
