package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the usage that stands in journal records: accepted unique live media events by tenant and
 * UTC month of journal time. Not safe for several threads.
 */
public final class UsageCount {
  private final Map<Long, long[]> events = new HashMap<>();
  private long lastKey;
  private long @Nullable [] lastCount;
  private UsageMonth month = new UsageMonth(0);
  private long monthFromMillis;
  private long monthEndMillis;

  UsageCount() {}

  /**
   * Usage that the journal holds and the ledger does not, up to the durable mark. With what the
   * ledger has settled it is the whole usage. To be asked before delivery is started, since
   * delivery moves the ledger on.
   */
  public static List<UsageLedger.Usage> unsettled(JournalReader journal, UsageLedger ledger) {
    List<UsageLedger.Usage> unsettled = new ArrayList<>();
    ofLives(journal, ledger, journal.durableEnd(), (_, _, usage) -> unsettled.addAll(usage));
    return unsettled;
  }

  /** Takes what one life of a journal holds and the ledger does not. */
  interface LifeVisitor {
    /**
     * @param first the first record that was counted
     * @param last the last one
     */
    void visit(JournalPosition first, JournalPosition last, List<UsageLedger.Usage> usage);
  }

  /** Counts, life by life, the records that are not settled and stand before the end. */
  static void ofLives(
      JournalReader journal, UsageLedger ledger, JournalPosition end, LifeVisitor visitor) {
    JournalPosition next = journal.oldest();
    while (next.compareTo(end) < 0) {
      int epoch = next.epoch();
      JournalPosition oldest = next;
      JournalPosition first =
          ledger
              .settledUpTo(epoch)
              .map(settled -> settled.plus(1))
              .filter(unsettled -> unsettled.compareTo(oldest) > 0)
              .orElse(oldest);
      UsageCount count = new UsageCount();
      JournalPosition[] last = new JournalPosition[1];
      next = count.read(journal, first, end, last);
      if (last[0] != null) {
        visitor.visit(first, last[0], count.toList());
      }
      if (next.epoch() == epoch) {
        return;
      }
    }
  }

  /** Counts the records of one life from a place on and before the end. */
  static List<UsageLedger.Usage> between(
      JournalReader journal, JournalPosition first, JournalPosition end) {
    JournalPosition oldest = journal.oldest();
    UsageCount count = new UsageCount();
    count.read(journal, first.compareTo(oldest) < 0 ? oldest : first, end, new JournalPosition[1]);
    return count.toList();
  }

  /**
   * Counts the records of one life that stand before the end.
   *
   * @return where the next life begins, or else the place after the last record that was counted
   */
  private JournalPosition read(
      JournalReader journal,
      JournalPosition first,
      JournalPosition end,
      @Nullable JournalPosition[] last) {
    JournalPosition from = first;
    while (from.epoch() == first.epoch() && from.compareTo(end) < 0) {
      JournalPosition next =
          journal.read(
              from,
              (position, journaledAtMillis, record) -> {
                if (position.compareTo(end) >= 0 || position.epoch() != first.epoch()) {
                  return false;
                }
                add(record, journaledAtMillis);
                last[0] = position;
                return true;
              });
      if (next.equals(from)) {
        break;
      }
      from = next;
    }
    return from;
  }

  void add(JournalRecord record, long journaledAtMillis) {
    if (!record.carriesRows() || record.api() != Api.MEDIA) {
      return;
    }
    int primary = 0;
    int entry = record.firstEntry();
    int entries = record.entries();
    for (int i = 0; i < entries; i++) {
      if (record.isPrimary(entry)) {
        primary++;
      }
      entry = record.next(entry);
    }
    if (primary > 0) {
      count(record.tenant().value(), month(journaledAtMillis).number())[0] += primary;
    }
  }

  /** The month is looked up when it changes, not for every record. */
  private UsageMonth month(long millis) {
    if (millis < monthFromMillis || millis >= monthEndMillis) {
      month = UsageMonth.ofMillis(millis);
      monthFromMillis = millis;
      monthEndMillis = month.end().toEpochMilli();
    }
    return month;
  }

  /** The last one is kept at hand: neighbours are mostly of the same tenant and month. */
  private long[] count(int tenant, int month) {
    long key = (long) tenant << 32 | month;
    long[] count = lastCount;
    if (count == null || key != lastKey) {
      count = events.computeIfAbsent(key, _ -> new long[1]);
      lastKey = key;
      lastCount = count;
    }
    return count;
  }

  List<UsageLedger.Usage> toList() {
    List<UsageLedger.Usage> list = new ArrayList<>(events.size());
    events.forEach(
        (key, count) ->
            list.add(
                new UsageLedger.Usage(
                    new TenantId((int) (key >>> 32)), new UsageMonth((int) (long) key), count[0])));
    return list;
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  void clear() {
    events.clear();
    lastCount = null;
  }
}
