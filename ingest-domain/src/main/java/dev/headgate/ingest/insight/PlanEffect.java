package dev.headgate.ingest.insight;

import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.tenant.Tenant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a change of a plan would do to those who are on it. Pure: use and limits in, verdicts out.
 *
 * @param tenants the ones it hurts first, then by name
 * @param peaksKnown whether the store told how much was sent at the busiest
 */
public record PlanEffect(Plan before, Plan after, List<TenantEffect> tenants, boolean peaksKnown) {
  private static final int SECONDS = 60;

  public PlanEffect {
    tenants = tenants.stream().sorted(Comparator.comparing(TenantEffect::verdict)).toList();
  }

  /** What the change means for a tenant; the worst first. */
  public enum Verdict {
    /** The new quota is used up already: the tenant is refused from the next second on. */
    OVER_QUOTA,
    /** What the tenant sent at its busiest would not have been taken as a whole. */
    BEYOND_RATE,
    /** The quota is not used up yet, but will be before the month ends if it goes on like this. */
    RUNNING_OUT,
    FITS
  }

  /**
   * What it does to one tenant.
   *
   * @param use events of this month, against the new quota
   * @param peak empty if not known
   */
  public record TenantEffect(Tenant tenant, Plan before, QuotaUse use, Optional<TenantPeak> peak) {

    public Plan after() {
      return use.plan();
    }

    public Verdict verdict() {
      if (overQuota()) {
        return Verdict.OVER_QUOTA;
      }
      if (beyondEvents() || beyondReports()) {
        return Verdict.BEYOND_RATE;
      }
      return use.level() == QuotaUse.Level.RUNNING_OUT ? Verdict.RUNNING_OUT : Verdict.FITS;
    }

    public boolean overQuota() {
      return usedUp(after().monthlyQuota());
    }

    /** Whether it is refused already, so that the change is not to blame. */
    public boolean overQuotaBefore() {
      return usedUp(before.monthlyQuota());
    }

    private boolean usedUp(OptionalLong quota) {
      return quota.isPresent() && use.used() >= quota.getAsLong();
    }

    public boolean beyondEvents() {
      return peak.isPresent() && peak.get().eventsPerMinute() > after().eventsPerMinute();
    }

    public boolean beyondReports() {
      return peak.isPresent() && peak.get().reportsPerMinute() > reportsPerMinute(after());
    }
  }

  /** The most tag reports of a site that can pass in a minute: the rate, and the burst once. */
  public static long reportsPerMinute(Plan plan) {
    return (long) plan.tagRequestsPerSecond() * SECONDS + plan.tagBurst();
  }

  public long count(Verdict verdict) {
    return tenants.stream().filter(tenant -> tenant.verdict() == verdict).count();
  }

  /** Tenants that are refused by their quota now and would not be any more. */
  public long relieved() {
    return tenants.stream().filter(one -> one.overQuotaBefore() && !one.overQuota()).count();
  }

  public boolean shortensRetention() {
    return after.retentionDays() < before.retentionDays();
  }

  public boolean changesNothing() {
    return after.equals(before);
  }
}
