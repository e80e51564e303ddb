package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Usage in memory; can be told not to answer. */
public final class InMemoryUsageLedger implements UsageLedger {
  private record Period(TenantId tenant, UsageMonth month) {}

  private final Map<Period, Long> usage = new HashMap<>();
  private final Map<Integer, JournalPosition> settled = new HashMap<>();
  private boolean down;
  private boolean broken;

  /** A ledger that goes its own way from here. */
  public synchronized InMemoryUsageLedger copy() {
    InMemoryUsageLedger copy = new InMemoryUsageLedger();
    copy.usage.putAll(usage);
    copy.settled.putAll(settled);
    return copy;
  }

  public synchronized void down(boolean down) {
    this.down = down;
  }

  /** Makes it throw what it never should. */
  public synchronized void broken(boolean broken) {
    this.broken = broken;
  }

  @Override
  public synchronized void settle(JournalPosition last, List<Usage> added) {
    answer();
    JournalPosition before = settled.get(last.epoch());
    if (before != null && last.compareTo(before) <= 0) {
      return;
    }
    settled.put(last.epoch(), last);
    for (Usage one : added) {
      usage.merge(new Period(one.tenant(), one.month()), one.events(), Long::sum);
    }
  }

  @Override
  public synchronized Optional<JournalPosition> settledUpTo(int epoch) {
    answer();
    return Optional.ofNullable(settled.get(epoch));
  }

  @Override
  public synchronized List<Usage> settled(UsageMonth month) {
    answer();
    return usage.entrySet().stream()
        .map(e -> new Usage(e.getKey().tenant(), e.getKey().month(), e.getValue()))
        .toList();
  }

  public synchronized long of(int tenant, UsageMonth month) {
    return usage.getOrDefault(new Period(new TenantId(tenant), month), 0L);
  }

  private void answer() {
    if (broken) {
      throw new IllegalStateException("the ledger is broken");
    }
    if (down) {
      throw new LedgerUnavailable("the ledger is down", new IllegalStateException("down"));
    }
  }
}
