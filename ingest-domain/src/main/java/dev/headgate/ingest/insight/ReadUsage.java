package dev.headgate.ingest.insight;

import dev.headgate.ingest.delivery.UsageLedger;
import dev.headgate.ingest.delivery.UsageLedger.Usage;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.time.Instant;

/**
 * Tells what a tenant used in a month, this one or any before; for everybody who may see the
 * tenant.
 *
 * <p>Throws {@link dev.headgate.ingest.delivery.UsageLedger.LedgerUnavailable} when an old month
 * cannot be read now.
 */
public final class ReadUsage {
  private final TenantAdministration tenants;
  private final UsageMeter meter;
  private final UsageLedger ledger;

  public ReadUsage(TenantAdministration tenants, UsageMeter meter, UsageLedger ledger) {
    this.tenants = tenants;
    this.meter = meter;
    this.ledger = ledger;
  }

  /** Unique live media events that were accepted in the month. */
  public Outcome<Long> of(Actor actor, TenantId tenant, UsageMonth month, Instant now) {
    return tenants.find(actor, tenant).map(_ -> used(tenant, month, now));
  }

  /** This month and the one before are metered, what is not settled yet among them. */
  private long used(TenantId tenant, UsageMonth month, Instant now) {
    if (month.number() >= UsageMonth.of(now).number() - 1) {
      return meter.used(tenant, month);
    }
    return ledger.settled(month).stream()
        .filter(usage -> usage.month().equals(month) && usage.tenant().equals(tenant))
        .mapToLong(Usage::events)
        .sum();
  }
}
