package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * Usage that is settled: accepted unique live media events by tenant and month, up to a delivery.
 * What the journal holds after that delivery comes on top.
 *
 * <p>Gateways that share a ledger have a journal each. So every life of a journal is settled on its
 * own, and a newer one says nothing of an older one.
 */
public interface UsageLedger {

  /** Usage of one tenant in one month. */
  record Usage(TenantId tenant, UsageMonth month, long events) {}

  /**
   * Adds a done delivery's usage, once: a delivery at or before {@link #settledUpTo} of its life
   * changes nothing. One transaction.
   *
   * @param last the delivery's last record
   * @throws LedgerUnavailable if nothing was changed and the same call may succeed later
   */
  void settle(JournalPosition last, List<Usage> usage);

  /**
   * The last record of a journal life whose usage is settled; empty before the first.
   *
   * @param epoch the journal's life
   * @throws LedgerUnavailable if it may be told later
   */
  Optional<JournalPosition> settledUpTo(int epoch);

  /** Settled usage of every tenant in the month and the one before. */
  List<Usage> settled(UsageMonth month);

  /** The ledger cannot be read or written now. */
  final class LedgerUnavailable extends RuntimeException {
    public LedgerUnavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
