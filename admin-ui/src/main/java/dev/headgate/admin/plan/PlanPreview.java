package dev.headgate.admin.plan;

import dev.headgate.admin.words.Status;
import dev.headgate.admin.words.Status.Tone;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.insight.PlanEffect;
import dev.headgate.ingest.insight.PlanEffect.TenantEffect;
import dev.headgate.ingest.insight.PlanEffect.Verdict;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.Plan.QuotaRefusal;
import dev.headgate.ingest.quota.UsageMonth;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a change of a plan would do to whom, in sentences and a table. */
record PlanPreview(PlanEffect effect, Instant now) {
  private static final Words WORDS = new Words();

  /** Rows of the table; those it hurts come first. */
  private static final int MOST_ROWS = 200;

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

  /** One thing to know, and how bad it is. */
  record Line(Tone tone, String text) {}

  /** A tenant in the table. */
  record Row(TenantEffect effect) {

    public String used() {
      return TenantUseView.used(effect.use());
    }

    /** "9,120 of 120,000"; null if not known. */
    public Optional<String> events() {
      return effect
          .peak()
          .map(peak -> of(peak.eventsPerMinute(), effect.after().eventsPerMinute()));
    }

    public Optional<String> reports() {
      return effect
          .peak()
          .map(peak -> of(peak.reportsPerMinute(), PlanEffect.reportsPerMinute(effect.after())));
    }

    private static String of(long peak, long limit) {
      return WORDS.number(peak) + " of " + WORDS.number(limit);
    }

    public Status status() {
      return switch (effect.verdict()) {
        case OVER_QUOTA ->
            Status.bad(effect.overQuotaBefore() ? "over quota, as now" : "over quota at once");
        case BEYOND_RATE -> Status.warning("above the rate");
        case RUNNING_OUT -> Status.warning("quota will not last");
        case FITS ->
            effect.peak().isPresent() ? Status.good("fits") : Status.neutral("rate not known");
      };
    }
  }

  public List<PlanLimit.Change> changes() {
    return PlanLimit.changes(effect.before(), effect.after());
  }

  public List<Row> rows() {
    return effect.tenants().stream().limit(MOST_ROWS).map(Row::new).toList();
  }

  public int hiddenRows() {
    return Math.max(0, effect.tenants().size() - MOST_ROWS);
  }

  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    lines.add(who());
    if (!effect.tenants().isEmpty()) {
      quota(lines);
      rate(lines);
    }
    if (effect.after().retentionDays() != effect.before().retentionDays()) {
      lines.add(retention());
    }
    return lines;
  }

  private Line who() {
    int tenants = effect.tenants().size();
    return new Line(
        Tone.NEUTRAL,
        switch (tenants) {
          case 0 -> "Nobody is on this plan, so the change concerns nobody yet.";
          case 1 -> "1 tenant is on this plan; the change holds for it within a second.";
          default ->
              "%s tenants are on this plan; the change holds for all of them within a second."
                  .formatted(WORDS.number(tenants));
        });
  }

  private void quota(List<Line> lines) {
    long over = effect.count(Verdict.OVER_QUOTA);
    long already =
        effect.tenants().stream().filter(one -> one.overQuota() && one.overQuotaBefore()).count();
    if (over > already) {
      lines.add(
          new Line(
              Tone.BAD,
              "%s used up the new quota already and would be refused with %s until %s, 00:00 UTC."
                  .formatted(
                      count(over - already, "tenant has", "tenants have"),
                      status(effect.after()),
                      day(UsageMonth.of(now).end()))));
    }
    if (already > 0) {
      lines.add(
          new Line(
              Tone.WARNING,
              count(already, "tenant is", "tenants are")
                  + " over the quota now and would stay so."));
    }
    if (effect.relieved() > 0) {
      lines.add(
          new Line(
              Tone.GOOD,
              count(effect.relieved(), "tenant that is", "tenants that are")
                  + " refused by the quota now would be taken again."));
    }
    long short_ = effect.count(Verdict.RUNNING_OUT);
    if (short_ > 0) {
      lines.add(
          new Line(
              Tone.WARNING,
              count(short_, "tenant", "tenants")
                  + " would use up the new quota before the month ends, going on like this."));
    }
  }

  private void rate(List<Line> lines) {
    if (!effect.peaksKnown()) {
      lines.add(
          new Line(
              Tone.WARNING,
              "How much they sent at their busiest is not known now, because ClickHouse does not"
                  + " answer. Quotas are known."));
      return;
    }
    long events = effect.tenants().stream().filter(TenantEffect::beyondEvents).count();
    if (events > 0) {
      lines.add(
          new Line(
              Tone.WARNING,
              count(events, "tenant", "tenants")
                  + " sent more media events in a minute of the last 30 days than would pass; senders"
                  + " that retry after a 429 lose nothing."));
    }
    long reports = effect.tenants().stream().filter(TenantEffect::beyondReports).count();
    if (reports > 0) {
      lines.add(
          new Line(
              Tone.BAD,
              count(reports, "tenant", "tenants")
                  + " had a site that sent more tag reports in a minute of the last 30 days than"
                  + " would pass; containers do not retry, so the rest would be lost for good."));
    }
    if (effect.count(Verdict.FITS) == effect.tenants().size()) {
      lines.add(
          new Line(Tone.GOOD, "Everything they sent in the last 30 days fits the new limits."));
    }
  }

  /** The day on which a row goes is written when it comes in, and stays. */
  private Line retention() {
    int before = effect.before().retentionDays();
    int after = effect.after().retentionDays();
    String stored =
        "What is stored already keeps its %s, the last of it goes on %s."
            .formatted(PlanLimit.days(effect.before()), dayIn(before));
    return effect.shortensRetention()
        ? new Line(
            Tone.WARNING,
            "What comes in from the change on goes after %s, the first rows on %s. %s"
                .formatted(PlanLimit.days(effect.after()), dayIn(after), stored))
        : new Line(
            Tone.NEUTRAL,
            "What comes in from the change on stays for %s, the first rows until %s. %s"
                .formatted(PlanLimit.days(effect.after()), dayIn(after), stored));
  }

  private String dayIn(int days) {
    return day(now.plus(Duration.ofDays(days)));
  }

  private static String day(Instant instant) {
    return DAY.format(LocalDate.ofInstant(instant, ZoneOffset.UTC));
  }

  private static String count(long count, String one, String many) {
    return WORDS.count(count, one, many);
  }

  private static int status(Plan plan) {
    return plan.quotaRefusal() == QuotaRefusal.FORBIDDEN ? 403 : 429;
  }

  /** Changes when the plan does: what somebody saw must still be so when they say yes. */
  static String version(Plan plan) {
    return plan.toString();
  }
}
