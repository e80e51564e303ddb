package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * Usage that is settled: accepted unique live media events by tenant and month, up to a delivery.
 * What the journal holds after that delivery comes on top.
 */
public interface UsageLedger {

  /** Usage of one tenant in one month. */
  record Usage(TenantId tenant, UsageMonth month, long events) {}

  /**
   * Adds a done delivery's usage, once: a delivery at or before {@link #settledUpTo} changes
   * nothing. One transaction.
   *
   * @param last the delivery's last record
   * @throws LedgerUnavailable if nothing was changed and the same call may succeed later
   */
  void settle(JournalPosition last, List<Usage> usage);

  /** The last record whose usage is settled; empty before the first. */
  Optional<JournalPosition> settledUpTo();

  /** Settled usage of every tenant in the month and the one before. */
  List<Usage> settled(UsageMonth month);

  /** The ledger cannot be read or written now. */
  final class LedgerUnavailable extends RuntimeException {
    public LedgerUnavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
