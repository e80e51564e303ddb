package dev.headgate.admin.tenant;

import dev.headgate.admin.words.Words;
import dev.headgate.ingest.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What another plan means for a tenant.
 *
 * @param lines limit by limit
 * @param warning what will be refused or lost at once; empty when nothing is
 */
record PlanChange(Plan plan, List<Line> lines, String warning) {
  private static final Words WORDS = new Words();

  /** One limit, before and after. */
  record Line(String name, String before, String after) {
    public boolean isChanged() {
      return !Objects.equals(before, after);
    }
  }

  static PlanChange of(Plan before, Plan after, long used) {
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line(
            "Events a minute", number(before.eventsPerMinute()), number(after.eventsPerMinute())));
    lines.add(
        new Line(
            "Tag requests a second, per site",
            number(before.tagRequestsPerSecond()),
            number(after.tagRequestsPerSecond())));
    lines.add(
        new Line("Tag requests at once", number(before.tagBurst()), number(after.tagBurst())));
    lines.add(new Line("Events a month", quota(before), quota(after)));
    lines.add(new Line("Over the quota", refusal(before), refusal(after)));
    lines.add(new Line("Kept for", days(before), days(after)));
    return new PlanChange(after, List.copyOf(lines), warning(before, after, used));
  }

  private static String warning(Plan before, Plan after, long used) {
    OptionalLong quota = after.monthlyQuota();
    if (quota.isPresent() && used >= quota.getAsLong()) {
      return "%s events were used this month, more than the %s of this plan: every further event is refused until the month ends."
          .formatted(number(used), number(quota.getAsLong()));
    }
    if (after.retentionDays() < before.retentionDays()) {
      return "New events are kept for %d days instead of %d. What is stored already stays as long as it was promised."
          .formatted(after.retentionDays(), before.retentionDays());
    }
    return "";
  }

  private static String number(long value) {
    return WORDS.number(value);
  }

  private static String quota(Plan plan) {
    return plan.monthlyQuota().isPresent() ? number(plan.monthlyQuota().getAsLong()) : "no limit";
  }

  private static String refusal(Plan plan) {
    return plan.quotaRefusal() == Plan.QuotaRefusal.FORBIDDEN ? "refused, 403" : "refused, 429";
  }

  private static String days(Plan plan) {
    return WORDS.count(plan.retentionDays(), "day", "days");
  }
}
