package dev.headgate.admin.frame;

import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The scopes as the use cases let the actor see them. */
public final class ManagedScopes implements Scopes {
  private final TenantAdministration tenants;
  private final SiteAdministration sites;

  public ManagedScopes(TenantAdministration tenants, SiteAdministration sites) {
    this.tenants = tenants;
    this.sites = sites;
  }

  @Override
  public Optional<Scope> find(Actor actor, Optional<TenantId> tenant, Optional<SiteId> site) {
    if (site.isPresent()) {
      return found(sites.find(actor, site.get()))
          .filter(found -> tenant.isEmpty() || tenant.get().equals(found.tenant()))
          .flatMap(
              found ->
                  found(tenants.find(actor, found.tenant())).map(owner -> ofSite(owner, found)));
    }
    Optional<TenantId> chosen = tenant.or(actor::tenant);
    if (chosen.isEmpty()) {
      return Optional.of(Scope.ALL_TENANTS);
    }
    return found(tenants.find(actor, chosen.get())).map(ManagedScopes::ofTenant);
  }

  @Override
  public List<Scope> search(Actor actor, String text, int limit) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    List<Scope> scopes = new ArrayList<>();
    if (actor.isOperator() && matches(Scope.ALL_TENANTS.tenantName(), wanted)) {
      scopes.add(Scope.ALL_TENANTS);
    }
    for (Tenant tenant : visible(actor)) {
      boolean itself = matches(tenant.name(), wanted);
      if (itself) {
        scopes.add(ofTenant(tenant));
      }
      // An operator with a thousand tenants looks for sites once something is typed.
      if (!actor.isOperator() || !wanted.isEmpty()) {
        for (Site site : found(sites.list(actor, tenant.id())).orElse(List.of())) {
          if (itself || matches(site.name(), wanted)) {
            scopes.add(ofSite(tenant, site));
          }
        }
      }
      if (scopes.size() >= limit) {
        return List.copyOf(scopes.subList(0, limit));
      }
    }
    return List.copyOf(scopes);
  }

  private List<Tenant> visible(Actor actor) {
    return actor.tenant().isPresent()
        ? found(tenants.find(actor, actor.tenant().get())).stream().toList()
        : found(tenants.list(actor)).orElse(List.of());
  }

  private static boolean matches(String name, String wanted) {
    return name.toLowerCase(Locale.ROOT).contains(wanted);
  }

  private static Scope ofTenant(Tenant tenant) {
    return Scope.of(tenant.id(), tenant.name());
  }

  private static Scope ofSite(Tenant tenant, Site site) {
    return Scope.of(tenant.id(), tenant.name(), site.id(), site.name());
  }

  private static <T> Optional<T> found(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Done<T>(T value) -> Optional.of(value);
      case Outcome.NotFound<T> _, Outcome.Invalid<T> _, Outcome.Refused<T> _ -> Optional.empty();
    };
  }
}
