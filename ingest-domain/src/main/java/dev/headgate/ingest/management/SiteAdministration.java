package dev.headgate.ingest.management;

import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.site.Sites;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.tenant.Tenants;
import dev.headgate.ingest.user.Actor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The sites of a tenant: its owners and operators manage them, its other people see them. */
public final class SiteAdministration {
  static final int MAX_SITES = 1000;

  private final ChangeDesk desk;
  private final Sites sites;
  private final Tenants tenants;

  /** A site as it was entered. */
  public record SiteForm(String name, List<String> conversionEvents) {
    public SiteForm {
      conversionEvents = List.copyOf(conversionEvents);
    }

    /** A site with the usual conversion events. */
    public static SiteForm named(String name) {
      return new SiteForm(name, Site.USUAL_CONVERSION_EVENTS);
    }
  }

  public SiteAdministration(ChangeDesk desk, Sites sites, Tenants tenants) {
    this.desk = desk;
    this.sites = sites;
    this.tenants = tenants;
  }

  public Outcome<List<Site>> list(Actor actor, TenantId tenant) {
    return desk.read(
        actor,
        "site.list",
        () -> {
          requireTenant(Rights.maySee(actor, tenant), tenant);
          return sites.ofTenant(tenant);
        });
  }

  public Outcome<Site> find(Actor actor, SiteId id) {
    return desk.read(
        actor,
        "site.find",
        () -> {
          Site site = known(id);
          require(Rights.maySee(actor, site.tenant()), id);
          return site;
        });
  }

  public Outcome<Site> create(Actor actor, TenantId tenant, SiteForm form) {
    return desk.change(
        actor,
        "site.create",
        () -> {
          requireTenant(Rights.mayManage(actor, tenant), tenant);
          if (sites.ofTenant(tenant).size() >= MAX_SITES) {
            throw Stopped.against("A tenant has at most %,d sites.".formatted(MAX_SITES));
          }
          SiteId id = sites.nextId();
          SiteForm checked = checked(tenant, id, form);
          Site site = new Site(id, tenant, checked.name(), true, false, checked.conversionEvents());
          sites.save(site);
          note(actor, "site.create", site, Map.of("name", site.name()));
          return site;
        });
  }

  public Outcome<Site> edit(Actor actor, SiteId id, SiteForm form) {
    return change(
        actor,
        "site.edit",
        id,
        site -> {
          SiteForm checked = checked(site.tenant(), id, form);
          return site.edit(checked.name(), checked.conversionEvents());
        });
  }

  /** Refuses the site's reports within a second. One that an operator disables stays so for all. */
  public Outcome<Site> disable(Actor actor, SiteId id) {
    return change(
        actor, "site.disable", id, site -> site.disable(site.blocked() || actor.isOperator()));
  }

  public Outcome<Site> enable(Actor actor, SiteId id) {
    return change(
        actor,
        "site.enable",
        id,
        site -> {
          if (site.blocked() && !actor.isOperator()) {
            throw Stopped.against("An operator has disabled this site; ask them to enable it.");
          }
          return site.enable();
        });
  }

  private Outcome<Site> change(Actor actor, String action, SiteId id, UnaryOperator<Site> change) {
    return desk.change(
        actor,
        action,
        () -> {
          Site before = known(id);
          require(Rights.mayManage(actor, before.tenant()), id);
          Site after = change.apply(before);
          if (!after.equals(before)) {
            sites.save(after);
            note(actor, action, after, Map.of("name", after.name()));
          }
          return after;
        });
  }

  private SiteForm checked(TenantId tenant, SiteId id, SiteForm form) {
    Checks checks = new Checks();
    String name = checks.name("name", form.name());
    List<String> events = checks.conversionEvents("conversion_events", form.conversionEvents());
    if (sites.ofTenant(tenant).stream()
        .anyMatch(other -> other.name().equals(name) && !other.id().equals(id))) {
      checks.add("name", "Another site of this tenant has this name.");
    }
    checks.finish();
    return new SiteForm(name, events);
  }

  private Site known(SiteId id) {
    return sites.find(id).orElseThrow(Stopped::missing);
  }

  private void requireTenant(boolean allowed, TenantId tenant) {
    if (tenants.find(tenant).isEmpty()) {
      throw Stopped.missing();
    }
    if (!allowed) {
      throw Stopped.denied("tenant " + tenant.value());
    }
  }

  private static void require(boolean allowed, SiteId id) {
    if (!allowed) {
      throw Stopped.denied("site " + id.value());
    }
  }

  private void note(Actor actor, String action, Site site, Map<String, String> details) {
    desk.note(actor, action, "site " + site.id().value(), Optional.of(site.tenant()), details);
  }
}
