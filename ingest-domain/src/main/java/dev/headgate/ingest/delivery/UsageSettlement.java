package dev.headgate.ingest.delivery;

import dev.headgate.ingest.delivery.UsageLedger.LedgerUnavailable;
import dev.headgate.ingest.delivery.UsageLedger.Usage;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes the usage of done deliveries to the ledger, in order and each once, on a thread of its
 * own: a ledger that does not answer holds nothing up. What is delivered meanwhile is added up and
 * settled later as one. After a crash the journal tells again what was delivered and not settled;
 * so a segment should be kept until its usage is settled.
 */
final class UsageSettlement {
  private final UsageLedger ledger;
  private final JournalReader journal;
  private final InstantSource clock;
  private final DeliveryObserver observer;
  private final Object lock = new Object();
  private final Semaphore news = new Semaphore(0);
  private boolean caughtUp;
  private @Nullable JournalPosition waitingFirst;
  private @Nullable JournalPosition waitingLast;
  private final Map<Period, Long> waiting = new HashMap<>();
  private volatile Optional<Instant> failingSince = Optional.empty();

  /**
   * What the ledger had settled when the log of deliveries was behind it, as an older copy of the
   * journal's directory is: up to there nothing is counted again.
   */
  private @Nullable JournalPosition ahead;

  /** Being written; never changed once it was tried, since the try may have worked. */
  private @Nullable Entry tried;

  private record Entry(JournalPosition last, List<Usage> usage) {}

  private record Period(TenantId tenant, UsageMonth month) {}

  UsageSettlement(
      UsageLedger ledger, JournalReader journal, InstantSource clock, DeliveryObserver observer) {
    this.ledger = ledger;
    this.journal = journal;
    this.clock = clock;
    this.observer = observer;
  }

  /** Takes a done delivery's usage; called in the order of the deliveries. */
  void add(JournalPosition first, JournalPosition last, List<Usage> usage) {
    synchronized (lock) {
      if (waitingFirst == null) {
        waitingFirst = first;
      }
      waitingLast = last;
      for (Usage one : usage) {
        waiting.merge(new Period(one.tenant(), one.month()), one.events(), Long::sum);
      }
    }
    news.release();
  }

  Optional<Instant> failingSince() {
    return failingSince;
  }

  /**
   * Writes what there is to write.
   *
   * @param deliveredBefore where delivery went on when this process began
   * @return false if the ledger did not answer and it should be tried again
   */
  boolean settle(Optional<JournalPosition> deliveredBefore) {
    try {
      if (!caughtUp) {
        catchUp(deliveredBefore);
        caughtUp = true;
      }
      for (Entry entry = take(); entry != null; entry = take()) {
        ledger.settle(entry.last(), entry.usage());
        tried = null;
      }
      failingSince = Optional.empty();
      return true;
    } catch (LedgerUnavailable down) {
      if (failingSince.isEmpty()) {
        failingSince = Optional.of(clock.instant());
        observer.usageUnsettled(PatientStore.describe(down));
      }
      return false;
    }
  }

  /** Settles what a former life delivered and did not settle. */
  private void catchUp(Optional<JournalPosition> deliveredBefore) {
    Optional<JournalPosition> settled = ledger.settledUpTo();
    ahead =
        settled
            .filter(last -> deliveredBefore.isEmpty() || last.compareTo(deliveredBefore.get()) >= 0)
            .orElse(null);
    if (deliveredBefore.isEmpty()) {
      return;
    }
    JournalPosition oldest = journal.oldest();
    if (settled.isPresent() && isLost(settled.get(), oldest)) {
      observer.usageLost(settled.get(), oldest);
    }
    UsageCount count = new UsageCount();
    Optional<JournalPosition> last = count.read(journal, settled, deliveredBefore.get());
    last.ifPresent(position -> ledger.settle(position, count.toList()));
  }

  private static boolean isLost(JournalPosition settled, JournalPosition oldest) {
    return settled.epoch() == oldest.epoch() && settled.plus(1).compareTo(oldest) < 0;
  }

  private @Nullable Entry take() {
    if (tried == null) {
      synchronized (lock) {
        if (waitingLast != null) {
          List<Usage> usage = new ArrayList<>(waiting.size());
          waiting.forEach(
              (period, events) -> usage.add(new Usage(period.tenant(), period.month(), events)));
          tried = new Entry(waitingLast, beyondAhead(usage));
          waitingFirst = null;
          waitingLast = null;
          waiting.clear();
        }
      }
    }
    return tried;
  }

  /** Of deliveries that reach beyond what the ledger knew already, only what lies beyond counts. */
  private List<Usage> beyondAhead(List<Usage> usage) {
    JournalPosition settled = ahead;
    JournalPosition last = waitingLast;
    if (settled == null
        || last == null
        || waitingFirst == null
        || waitingFirst.compareTo(settled) > 0) {
      return usage;
    }
    UsageCount count = new UsageCount();
    count.read(journal, Optional.of(settled), last.plus(1));
    return count.toList();
  }

  /** Waits until something was added or the time is over. */
  void awaitNews(Duration atMost) throws InterruptedException {
    if (news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      news.drainPermits();
    }
  }
}
