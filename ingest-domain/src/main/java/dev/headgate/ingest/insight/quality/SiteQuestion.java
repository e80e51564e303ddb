package dev.headgate.ingest.insight.quality;

import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Optional;

/**
 * Which rows a question is about.
 *
 * @param container empty for all containers of the site
 * @param time when events happened; a window counts where it begins
 */
public record SiteQuestion(TenantId tenant, SiteId site, Optional<String> container, Stretch time) {

  SiteQuestion at(Stretch other) {
    return new SiteQuestion(tenant, site, container, other);
  }
}
