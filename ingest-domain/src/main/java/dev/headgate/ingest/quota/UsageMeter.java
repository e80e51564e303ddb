package dev.headgate.ingest.quota;

import dev.headgate.ingest.tenant.TenantId;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Accepted unique live media events by tenant and month, on the accept path.
 *
 * <p>A batch reserves its events before it is journaled and gives back what turned out to be
 * duplicates or was not kept, so usage never exceeds the quota. The price: while batches are under
 * way, or for a batch of duplicates at the very edge, a batch may be refused that would just have
 * fitted.
 *
 * <p>Safe for many threads, without a lock or I/O.
 */
public final class UsageMeter {
  private final Map<Period, AtomicLong> used = new ConcurrentHashMap<>();

  private record Period(TenantId tenant, UsageMonth month) {}

  /**
   * Takes {@code events} from what the tenant may still send in the month, all or none.
   *
   * @param quota the month's quota; empty for no limit
   * @return whether they were taken
   */
  public boolean tryReserve(TenantId tenant, UsageMonth month, OptionalLong quota, int events) {
    AtomicLong usage = counter(tenant, month);
    if (quota.isEmpty()) {
      usage.addAndGet(events);
      return true;
    }
    long limit = quota.getAsLong();
    long now = usage.get();
    while (now + events <= limit) {
      long seen = usage.compareAndExchange(now, now + events);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Gives back events that were reserved and did not become usage. */
  public void release(TenantId tenant, UsageMonth month, int events) {
    if (events != 0) {
      counter(tenant, month).addAndGet(-events);
    }
  }

  /** Adds usage that is known from the ledger or the journal; for the start. */
  public void add(TenantId tenant, UsageMonth month, long events) {
    counter(tenant, month).addAndGet(events);
  }

  /** Events of the month so far, those of batches under way among them. */
  public long used(TenantId tenant, UsageMonth month) {
    AtomicLong usage = used.get(new Period(tenant, month));
    return usage == null ? 0 : usage.get();
  }

  /** Forgets months before this one. */
  public void forgetBefore(UsageMonth month) {
    used.keySet().removeIf(period -> period.month().compareTo(month) < 0);
  }

  private AtomicLong counter(TenantId tenant, UsageMonth month) {
    return used.computeIfAbsent(new Period(tenant, month), _ -> new AtomicLong());
  }
}
