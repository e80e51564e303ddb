package dev.headgate.admin.plan;

import dev.headgate.admin.words.Words;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.Plan.QuotaRefusal;
import java.util.ArrayList;
import java.util.List;

/**
 * One limit of a plan in words.
 *
 * @param note what happens beyond it
 */
record PlanLimit(String label, String value, String note) {
  private static final Words WORDS = new Words();

  /** A limit that changes. */
  record Change(String label, String before, String after) {}

  static List<PlanLimit> of(Plan plan) {
    return List.of(
        new PlanLimit("Media events", events(plan), "in any 60 seconds; beyond it 429"),
        new PlanLimit(
            "Tag reports", tags(plan), "each site; beyond it 429, and the report is lost"),
        new PlanLimit(
            "Tag burst", WORDS.number(plan.tagBurst()), "at once after a pause, each site"),
        new PlanLimit(
            "Monthly quota", quota(plan), "unique live media events a UTC month; " + refusal(plan)),
        new PlanLimit("Retention", days(plan), "from when it comes in until it is removed"));
  }

  static List<Change> changes(Plan before, Plan after) {
    List<Change> changes = new ArrayList<>();
    add(changes, "Name", before.name(), after.name());
    add(changes, "Media events", events(before), events(after));
    add(changes, "Tag reports of a site", tags(before), tags(after));
    add(changes, "Tag burst", WORDS.number(before.tagBurst()), WORDS.number(after.tagBurst()));
    add(changes, "Monthly quota", quota(before), quota(after));
    add(changes, "Over the quota", refusal(before), refusal(after));
    add(changes, "Retention", days(before), days(after));
    return changes;
  }

  private static void add(List<Change> changes, String label, String before, String after) {
    if (!before.equals(after)) {
      changes.add(new Change(label, before, after));
    }
  }

  static String events(Plan plan) {
    return WORDS.number(plan.eventsPerMinute()) + " / min";
  }

  static String tags(Plan plan) {
    return WORDS.number(plan.tagRequestsPerSecond()) + " / s";
  }

  static String quota(Plan plan) {
    return plan.monthlyQuota().isPresent() ? WORDS.number(plan.monthlyQuota().getAsLong()) : "none";
  }

  static String refusal(Plan plan) {
    return plan.quotaRefusal() == QuotaRefusal.FORBIDDEN
        ? "beyond it 403"
        : "beyond it 429 with Retry-After";
  }

  static String days(Plan plan) {
    return WORDS.count(plan.retentionDays(), "day", "days");
  }
}
