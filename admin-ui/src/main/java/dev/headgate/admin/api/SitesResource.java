package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.SiteAdministration.SiteForm;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.net.URI;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The sites of tenants. */
@RestController
final class SitesResource {
  private static final String OF_TENANT = TenantsResource.ONE + "/sites";

  /** One of them. */
  static final String ONE = ApiPath.ROOT + "/sites/{site}";

  private final SiteAdministration sites;

  SitesResource(SiteAdministration sites) {
    this.sites = sites;
  }

  /**
   * A site.
   *
   * @param blocked whether only an operator can enable it again
   */
  @JsonView
  record SiteView(
      int id,
      int tenantId,
      String name,
      boolean enabled,
      boolean blocked,
      List<String> conversionEvents) {

    static SiteView of(Site site) {
      return new SiteView(
          site.id().value(),
          site.tenant().value(),
          site.name(),
          site.enabled(),
          site.blocked(),
          site.conversionEvents());
    }
  }

  @GetMapping(OF_TENANT)
  Page<SiteView> list(Actor actor, @PathVariable TenantId tenant, Query query) {
    return Page.byId(
        orRefuse(sites.list(actor, tenant)), site -> site.id().value(), query, SiteView::of);
  }

  @PostMapping(OF_TENANT)
  ResponseEntity<SiteView> create(Actor actor, @PathVariable TenantId tenant, JsonBody body) {
    SiteForm form =
        new SiteForm(
            body.text("name"), body.texts("conversion_events", Site.USUAL_CONVERSION_EVENTS));
    body.finish();
    SiteView made = SiteView.of(orRefuse(sites.create(actor, tenant, form)));
    return ResponseEntity.created(URI.create(ApiPath.ROOT + "/sites/" + made.id())).body(made);
  }

  @GetMapping(ONE)
  SiteView find(Actor actor, @PathVariable SiteId site) {
    return SiteView.of(orRefuse(sites.find(actor, site)));
  }

  /** Changes the fields that are sent. */
  @PatchMapping(ONE)
  SiteView edit(Actor actor, @PathVariable SiteId site, JsonBody body) {
    Site before = orRefuse(sites.find(actor, site));
    SiteForm form =
        new SiteForm(
            body.optionalText("name").orElse(before.name()),
            body.texts("conversion_events", before.conversionEvents()));
    body.finish();
    return SiteView.of(orRefuse(sites.edit(actor, site, form)));
  }

  @PostMapping(ONE + "/disable")
  SiteView disable(Actor actor, @PathVariable SiteId site, JsonBody body) {
    body.finish();
    return SiteView.of(orRefuse(sites.disable(actor, site)));
  }

  @PostMapping(ONE + "/enable")
  SiteView enable(Actor actor, @PathVariable SiteId site, JsonBody body) {
    body.finish();
    return SiteView.of(orRefuse(sites.enable(actor, site)));
  }
}
