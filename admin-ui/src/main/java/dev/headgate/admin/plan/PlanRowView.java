package dev.headgate.admin.plan;

import dev.headgate.ingest.plan.Plan;
import java.util.Locale;

/** A plan as the list shows it. */
record PlanRowView(Plan plan, long tenants) {

  /** For sorting: no quota is the highest. */
  long quotaOrMost() {
    return plan.monthlyQuota().orElse(Long.MAX_VALUE);
  }

  public String quota() {
    return PlanLimit.quota(plan);
  }

  public int overQuotaStatus() {
    return plan.quotaRefusal() == Plan.QuotaRefusal.FORBIDDEN ? 403 : 429;
  }

  boolean contains(String text) {
    return plan.name().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }
}
