package dev.headgate.ingest.site;

import dev.headgate.ingest.tenant.TenantId;
import java.util.List;

/**
 * A web site of a tenant whose tag containers report to us.
 *
 * @param enabled whether its reports are taken
 * @param blocked whether an operator disabled it; then only an operator enables it again
 * @param conversionEvents names of the events on which user data is expected to be complete
 */
public record Site(
    SiteId id,
    TenantId tenant,
    String name,
    boolean enabled,
    boolean blocked,
    List<String> conversionEvents) {

  /** What counts as a conversion unless the site says otherwise. */
  public static final List<String> USUAL_CONVERSION_EVENTS =
      List.of("purchase", "generate_lead", "sign_up");

  public Site {
    conversionEvents = List.copyOf(conversionEvents);
    if (blocked && enabled) {
      throw new IllegalArgumentException("a blocked site is not enabled");
    }
  }

  /** A site with the usual conversion events. */
  public Site(SiteId id, TenantId tenant, String name, boolean enabled) {
    this(id, tenant, name, enabled, false, USUAL_CONVERSION_EVENTS);
  }

  public Site enable() {
    return new Site(id, tenant, name, true, false, conversionEvents);
  }

  /**
   * Stops taking the site's reports.
   *
   * @param block whether only an operator may enable it again
   */
  public Site disable(boolean block) {
    return new Site(id, tenant, name, false, block, conversionEvents);
  }

  public Site edit(String name, List<String> conversionEvents) {
    return new Site(id, tenant, name, enabled, blocked, conversionEvents);
  }
}
