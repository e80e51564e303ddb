package dev.headgate.admin.frame;

import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What surrounds the page that is asked for, and what the address says of it: whose things, which
 * time, how often anew. A controller takes it as a parameter.
 *
 * @param actor who looks at the page
 * @param here the address of this page
 * @param now when the page was made; the same instant all over it
 */
public record Frame(
    Actor actor, Scope scope, Period period, Refresh refresh, Theme theme, Link here, Instant now) {
  private static final int BAR_PLACES = 4;

  /**
   * Whose things the page shows: the actor's own tenant, or the one an operator chose.
   *
   * @throws TenantNeeded if an operator has not chosen one; the answer is a list to choose from
   */
  public TenantId tenant() {
    return scope.tenant().orElseThrow(() -> new TenantNeeded(this));
  }

  /** A page with the same scope, period and refresh as this one. */
  public Link link(String path) {
    Link link = scope.in(Link.to(path));
    for (String kept : List.of("period", "from", "until", "compare", "refresh")) {
      link = link.with(kept, here.parameters().get(kept));
    }
    return link;
  }

  public Link link(Place place) {
    return link(place.path());
  }

  /** The navigation in its groups. */
  public Map<Place.Group, List<Place>> places() {
    Map<Place.Group, List<Place>> groups = new LinkedHashMap<>();
    for (Place.Group group : Place.Group.values()) {
      List<Place> places = new ArrayList<>(Place.of(actor.role()));
      places.removeIf(place -> place.group() != group);
      if (!places.isEmpty()) {
        groups.put(group, List.copyOf(places));
      }
    }
    return groups;
  }

  /** What a phone's bar has room for. */
  public List<Place> barPlaces() {
    return Place.of(actor.role()).subList(0, BAR_PLACES);
  }

  /** What a phone shows behind "More". */
  public List<Place> morePlaces() {
    List<Place> all = Place.of(actor.role());
    return all.subList(BAR_PLACES, all.size());
  }

  public Link withScope(Scope other) {
    return other.in(here.without("tenant", "site", "page"));
  }

  public Link withPeriod(Period.Preset preset) {
    return here.without("from", "until", "page").with("period", preset.parameter());
  }

  public Link withComparison(Period.Comparison comparison) {
    return here.with("compare", comparison.parameter());
  }

  public Link withRefresh(Refresh other) {
    return here.with("refresh", other.parameter());
  }

  /** What the period can be. */
  public List<Period.Preset> presets() {
    return List.of(Period.Preset.values());
  }

  public List<Period.Comparison> comparisons() {
    return List.of(Period.Comparison.values());
  }

  public List<Refresh> refreshes() {
    return List.of(Refresh.values());
  }

  public List<Theme> themes() {
    return List.of(Theme.values());
  }

  /** How the actor's part is called. */
  public String roleName() {
    return nameOf(actor.role());
  }

  /** How a part is called. */
  public static String nameOf(Role role) {
    return switch (role) {
      case OPERATOR -> "Operator";
      case TENANT_OWNER -> "Owner";
      case TENANT_MEMBER -> "Member";
      case ANALYST -> "Analyst";
    };
  }
}
