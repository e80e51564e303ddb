package dev.headgate.admin.plan;

import dev.headgate.admin.words.Status;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.insight.QuotaUse;
import dev.headgate.ingest.tenant.Tenant;
import java.util.OptionalLong;

/** A tenant on a plan, and how far its quota is used. */
record TenantUseView(Tenant tenant, QuotaUse use) {
  private static final Words WORDS = new Words();

  public Status status() {
    return switch (tenant.status()) {
      case ACTIVE -> ofQuota();
      case INACTIVE -> Status.bad("inactive");
      case DELETING -> Status.moving("being deleted");
    };
  }

  private Status ofQuota() {
    return switch (use.level()) {
      case UNLIMITED, FINE -> Status.good("active");
      case RUNNING_OUT -> Status.warning("quota will not last");
      case NEARLY_USED -> Status.warning("80 % used");
      case USED_UP -> Status.bad("quota used up");
    };
  }

  /** "812,400 of 1,000,000". */
  public String used() {
    return used(use);
  }

  static String used(QuotaUse use) {
    OptionalLong quota = use.plan().monthlyQuota();
    String used = WORDS.number(use.used());
    return quota.isPresent() ? used + " of " + WORDS.number(quota.getAsLong()) : used;
  }
}
