package dev.headgate.ingest.insight;

import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells how the sites of a tenant do, for everybody who may see them. While the store does not
 * answer, the sites are told without their figures.
 */
public final class WatchSites {
  private final SiteAdministration sites;
  private final KeyAdministration keys;
  private final SiteTraffic traffic;

  public WatchSites(SiteAdministration sites, KeyAdministration keys, SiteTraffic traffic) {
    this.sites = sites;
    this.keys = keys;
    this.traffic = traffic;
  }

  /** The tenant's sites, by name. */
  public Outcome<List<WatchedSite>> list(Actor actor, TenantId tenant, Instant now) {
    return sites.list(actor, tenant).map(found -> watched(actor, tenant, found, now));
  }

  public Outcome<WatchedSite> find(Actor actor, SiteId id, Instant now) {
    return sites
        .find(actor, id)
        .map(site -> watched(actor, site.tenant(), List.of(site), now).getFirst());
  }

  /** What the site reported with; empty while the store does not answer. */
  public Outcome<Optional<List<ContainerFigures>>> containers(Actor actor, SiteId id, Instant now) {
    return sites
        .find(actor, id)
        .map(site -> ifKnown(() -> traffic.containers(site.tenant(), site.id(), now)));
  }

  private List<WatchedSite> watched(Actor actor, TenantId tenant, List<Site> found, Instant now) {
    if (found.isEmpty()) {
      return List.of();
    }
    Map<SiteId, List<KeyEntry>> keysOf = keysBySite(actor, tenant);
    Optional<Map<SiteId, SiteFigures>> figures =
        ifKnown(() -> traffic.sites(tenant, now))
            .map(
                all ->
                    all.stream().collect(Collectors.toMap(SiteFigures::site, Function.identity())));
    return found.stream()
        .map(
            site ->
                new WatchedSite(
                    site,
                    keysOf.getOrDefault(site.id(), List.of()),
                    figures.map(
                        known -> known.getOrDefault(site.id(), SiteFigures.none(site.id())))))
        .toList();
  }

  private Map<SiteId, List<KeyEntry>> keysBySite(Actor actor, TenantId tenant) {
    return switch (keys.list(actor, tenant)) {
      case Outcome.Done<List<KeyEntry>>(List<KeyEntry> entries) ->
          entries.stream()
              .filter(entry -> entry.key().site().isPresent())
              .collect(Collectors.groupingBy(entry -> entry.key().site().orElseThrow()));
      case Outcome.NotFound<List<KeyEntry>> _,
          Outcome.Invalid<List<KeyEntry>> _,
          Outcome.Refused<List<KeyEntry>> _ ->
          Map.of();
    };
  }

  private static <T> Optional<T> ifKnown(java.util.function.Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (StoreUnavailable _) {
      return Optional.empty();
    }
  }
}
