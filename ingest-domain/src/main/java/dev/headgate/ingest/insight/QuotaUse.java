package dev.headgate.ingest.insight;

import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.quota.UsageMonth;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * What a tenant has used of its plan's quota in this month.
 *
 * @param used events so far
 * @param projected events by the end of the month if it goes on like this
 */
public record QuotaUse(Plan plan, UsageMonth month, long used, long projected) {
  private static final long WARN_PERCENT = 80;

  /** Early in a month little is known: less than this is not multiplied up. */
  private static final Duration TOO_EARLY = Duration.ofHours(12);

  /** How far along the month tells what is to come. */
  public static QuotaUse of(Plan plan, UsageMonth month, long used, Instant now) {
    Instant begin = month.yearMonth().atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    double passed = Duration.between(begin, now).toMillis();
    double whole = Duration.between(begin, month.end()).toMillis();
    boolean early = passed < TOO_EARLY.toMillis();
    return new QuotaUse(plan, month, used, early ? used : Math.round(used * whole / passed));
  }

  /** How the quota stands. */
  public enum Level {
    UNLIMITED,
    FINE,
    /** It will not last to the end of the month if it goes on like this. */
    RUNNING_OUT,
    /** 80 % are used. */
    NEARLY_USED,
    USED_UP
  }

  public Level level() {
    if (plan.monthlyQuota().isEmpty()) {
      return Level.UNLIMITED;
    }
    long quota = plan.monthlyQuota().getAsLong();
    if (used >= quota) {
      return Level.USED_UP;
    }
    if (used >= quota * (WARN_PERCENT / 100.0)) {
      return Level.NEARLY_USED;
    }
    return projected > quota ? Level.RUNNING_OUT : Level.FINE;
  }
}
