package dev.headgate.admin.tenant;

import dev.headgate.admin.words.Status;
import dev.headgate.ingest.management.TenantDirectory.Listed;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.tenant.Holdings;
import dev.headgate.ingest.tenant.Tenant;
import java.time.Instant;
import java.util.Locale;

/** A tenant as the pages show it. */
record TenantRowView(Listed listed) {
  private static final int NEARLY = 80;
  private static final int ALL = 100;

  public Tenant tenant() {
    return listed.tenant();
  }

  public int id() {
    return tenant().id().value();
  }

  public Plan plan() {
    return listed.plan();
  }

  public Holdings holdings() {
    return listed.holdings();
  }

  public long used() {
    return listed.used();
  }

  public Status status() {
    return switch (tenant().status()) {
      case ACTIVE -> Status.good("active");
      case INACTIVE -> Status.neutral("inactive");
      case DELETING -> Status.moving("being deleted");
    };
  }

  public boolean isActive() {
    return tenant().isActive();
  }

  public boolean isDeleting() {
    return tenant().status() == Tenant.Status.DELETING;
  }

  /** How the quota stands, when that is worth a word. */
  public Status quota() {
    long percent = listed.percentUsed().orElse(0);
    if (percent >= ALL) {
      return Status.bad(percent + " % used");
    }
    return percent >= NEARLY
        ? Status.warning(percent + " % used")
        : Status.neutral(percent + " % used");
  }

  public boolean hasQuota() {
    return plan().monthlyQuota().isPresent();
  }

  public long quotaEvents() {
    return plan().monthlyQuota().orElse(0);
  }

  Instant lastSeen() {
    return holdings().lastUsedAt().orElse(Instant.EPOCH);
  }

  boolean contains(String text) {
    String all = tenant().name() + " " + plan().name() + " " + status().word() + " " + id();
    return all.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }
}
