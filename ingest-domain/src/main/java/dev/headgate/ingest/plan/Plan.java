package dev.headgate.ingest.plan;

import java.util.OptionalLong;

/**
 * What a tenant has agreed to.
 *
 * @param eventsPerMinute media events a tenant may send in any 60 seconds, at least 1
 * @param tagRequestsPerSecond tag reports a site may send each second in the long run, at least 1
 * @param tagBurst tag reports a site may send at once after a pause, at least 1
 * @param monthlyQuota unique live media events a UTC month; empty for no limit
 * @param quotaRefusal how a batch over the quota is refused
 * @param retentionDays days until an event is removed from the store, 1 to 3,650
 */
public record Plan(
    PlanId id,
    String name,
    int eventsPerMinute,
    int tagRequestsPerSecond,
    int tagBurst,
    OptionalLong monthlyQuota,
    QuotaRefusal quotaRefusal,
    int retentionDays) {

  /** How a sender learns that the monthly quota is used up. */
  public enum QuotaRefusal {
    /** As the contract's status table has it: 403, final until the month or the plan changes. */
    FORBIDDEN,
    /** As the contract's text has it: 429 with a Retry-After. */
    TOO_MANY_REQUESTS
  }

  public Plan {
    if (eventsPerMinute < 1 || tagRequestsPerSecond < 1 || tagBurst < 1) {
      throw new IllegalArgumentException("a limit of plan " + name + " is below 1");
    }
    if (monthlyQuota.isPresent() && monthlyQuota.getAsLong() < 0) {
      throw new IllegalArgumentException("monthly quota of plan " + name + " is negative");
    }
    if (retentionDays < 1 || retentionDays > 3650) {
      throw new IllegalArgumentException("retention of plan " + name + " is not 1 to 3650 days");
    }
  }
}
