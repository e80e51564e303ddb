package dev.headgate.admin.plan;

import dev.headgate.admin.component.Choice;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.management.PlanAdministration.PlanForm;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.Plan.QuotaRefusal;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The form for a plan, as it was filled in: numbers with or without commas. */
record PlanInput(
    @Nullable String name,
    @Nullable String eventsPerMinute,
    @Nullable String tagRequestsPerSecond,
    @Nullable String tagBurst,
    @Nullable String monthlyQuota,
    @Nullable String quotaRefusal,
    @Nullable String retentionDays) {
  private static final Words WORDS = new Words();
  private static final int MOST_DIGITS = 18;

  /** What the use case takes for no number in any field, and says so. */
  private static final long NO_NUMBER = -1;

  static final List<Choice> REFUSALS =
      List.of(
          new Choice(
              QuotaRefusal.FORBIDDEN.name(),
              "403, for good",
              "Senders are told that it is final until the month or the plan changes."),
          new Choice(
              QuotaRefusal.TOO_MANY_REQUESTS.name(),
              "429, try again",
              "With a Retry-After until the next month; senders that retry keep their events."));

  /** A plan with the limits that the first one has. */
  static PlanInput fresh() {
    return new PlanInput(
        "", "120,000", "1,000", "10,000", "", QuotaRefusal.FORBIDDEN.name(), "395");
  }

  static PlanInput of(Plan plan) {
    OptionalLong quota = plan.monthlyQuota();
    return new PlanInput(
        plan.name(),
        WORDS.number(plan.eventsPerMinute()),
        WORDS.number(plan.tagRequestsPerSecond()),
        WORDS.number(plan.tagBurst()),
        quota.isPresent() ? WORDS.number(quota.getAsLong()) : "",
        plan.quotaRefusal().name(),
        WORDS.number(plan.retentionDays()));
  }

  PlanForm toForm() {
    return new PlanForm(
        name == null ? "" : name,
        number(eventsPerMinute),
        number(tagRequestsPerSecond),
        number(tagBurst),
        monthlyQuota == null || monthlyQuota.isBlank()
            ? OptionalLong.empty()
            : OptionalLong.of(number(monthlyQuota)),
        QuotaRefusal.TOO_MANY_REQUESTS.name().equals(quotaRefusal)
            ? QuotaRefusal.TOO_MANY_REQUESTS
            : QuotaRefusal.FORBIDDEN,
        (int) Math.min(number(retentionDays), Integer.MAX_VALUE));
  }

  private static long number(@Nullable String text) {
    String digits = text == null ? "" : text.replaceAll("[\\s,_'\u00a0\u202f]", "");
    return digits.matches("[0-9]{1," + MOST_DIGITS + "}") ? Long.parseLong(digits) : NO_NUMBER;
  }
}
