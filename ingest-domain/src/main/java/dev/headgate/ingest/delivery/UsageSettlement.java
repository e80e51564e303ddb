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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
 * settled later as one, for each life of the journal. After a crash the journal tells again what
 * was delivered and not settled; so a segment should be kept until its usage is settled.
 */
final class UsageSettlement {
  private final UsageLedger ledger;
  private final JournalReader journal;
  private final InstantSource clock;
  private final DeliveryObserver observer;
  private final Object lock = new Object();
  private final Semaphore news = new Semaphore(0);
  private boolean caughtUp;
  private final Deque<Sum> waiting = new ArrayDeque<>();
  private @Nullable Sum taken;
  private volatile Optional<Instant> failingSince = Optional.empty();

  /** Being written; never changed once it was tried, since the try may have worked. */
  private @Nullable Entry tried;

  private record Entry(JournalPosition last, List<Usage> usage) {}

  private record Period(TenantId tenant, UsageMonth month) {}

  /** What was delivered of one journal life and not tried yet. */
  private static final class Sum {
    private final Map<Period, Long> events = new HashMap<>();
    private final JournalPosition first;
    private JournalPosition last;

    Sum(JournalPosition first) {
      this.first = first;
      last = first;
    }

    void add(JournalPosition position, List<Usage> usage) {
      last = position;
      for (Usage one : usage) {
        events.merge(new Period(one.tenant(), one.month()), one.events(), Long::sum);
      }
    }

    Entry toEntry() {
      List<Usage> usage = new ArrayList<>(events.size());
      events.forEach(
          (period, count) -> usage.add(new Usage(period.tenant(), period.month(), count)));
      return new Entry(last, usage);
    }
  }

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
      Sum sum = waiting.peekLast();
      if (sum == null || sum.last.epoch() != last.epoch()) {
        sum = new Sum(first);
        waiting.add(sum);
      }
      sum.add(last, usage);
    }
    news.release();
  }

  Optional<Instant> failingSince() {
    return failingSince;
  }

  /**
   * Writes what there is to write. Whatever goes wrong is told and tried again: this thread is the
   * only one that settles, and it must not end while the gateway runs.
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
      failed(PatientStore.describe(down));
      return false;
    } catch (RuntimeException bug) {
      failed("Unexpected: " + bug);
      return false;
    }
  }

  private void failed(String why) {
    if (failingSince.isEmpty()) {
      failingSince = Optional.of(clock.instant());
      observer.usageUnsettled(why);
    }
  }

  /** Settles what a former life delivered and did not settle. */
  private void catchUp(Optional<JournalPosition> deliveredBefore) {
    if (deliveredBefore.isEmpty()) {
      return;
    }
    UsageCount.ofLives(
        journal,
        ledger,
        deliveredBefore.get(),
        (first, last, usage) -> {
          JournalPosition wanted =
              ledger
                  .settledUpTo(first.epoch())
                  .map(settled -> settled.plus(1))
                  .orElseGet(() -> new JournalPosition(first.epoch(), 1));
          if (wanted.compareTo(first) < 0) {
            observer.usageLost(wanted, first);
          }
          ledger.settle(last, usage);
        });
  }

  private @Nullable Entry take() {
    if (tried == null) {
      if (taken == null) {
        synchronized (lock) {
          taken = waiting.poll();
        }
      }
      if (taken != null) {
        tried = beyondSettled(taken);
        taken = null;
      }
    }
    return tried;
  }

  /**
   * The ledger may know more of a former life than the log of deliveries did, when the journal's
   * directory is an older copy: then only what lies beyond counts.
   */
  private Entry beyondSettled(Sum sum) {
    if (sum.first.epoch() >= journal.durableEnd().epoch()) {
      return sum.toEntry();
    }
    Optional<JournalPosition> settled = ledger.settledUpTo(sum.first.epoch());
    if (settled.isEmpty() || settled.get().compareTo(sum.first) < 0) {
      return sum.toEntry();
    }
    return new Entry(
        sum.last, UsageCount.between(journal, settled.get().plus(1), sum.last.plus(1)));
  }

  /** Waits until something was added or the time is over. */
  void awaitNews(Duration atMost) throws InterruptedException {
    if (news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      news.drainPermits();
    }
  }
}
