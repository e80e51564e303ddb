package dev.headgate.admin.frame;

import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.util.List;
import java.util.Optional;

/** What the switcher offers. Answers only with what the actor may see. */
public interface Scopes {

  /**
   * The named scope.
   *
   * @param tenant empty for the actor's own, or all tenants for an operator
   * @return empty if there is no such thing, or none that the actor may see
   */
  Optional<Scope> find(Actor actor, Optional<TenantId> tenant, Optional<SiteId> site);

  /**
   * Tenants and sites whose name contains the text, without regard to case; each tenant before its
   * sites.
   *
   * @param text empty for those that the actor most likely wants
   * @param limit at most so many
   */
  List<Scope> search(Actor actor, String text, int limit);
}
