package dev.headgate.ingest.intake;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.EventJournal;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.journal.Tally.Count;
import dev.headgate.ingest.journal.TallyKeeper;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps what was not taken, so that its sender's developer can see it, up to a number of bytes a
 * tenant and hour; what comes on top of that in a flood is counted and not kept.
 */
public final class DeadLetters {
  /** How long a dead letter is kept in the store. */
  public static final Duration RETENTION = Duration.ofDays(14);

  private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

  private final RowFormat rows;
  private final EventJournal journal;
  private final TallyKeeper tally;
  private final long bytesPerTenantAndHour;
  private final RecordBuilders builders = new RecordBuilders();
  private final Map<TenantId, AtomicLong> keptBytes = new ConcurrentHashMap<>();
  private final AtomicLong hour = new AtomicLong();
  private final Map<LeftOut, LongAdder> leftOut = new ConcurrentHashMap<>();

  /**
   * Dead letters that were counted and not kept have this in common. The codes and fields are
   * closed sets, so that no sender can make the counts many.
   *
   * @param hour its beginning
   */
  public record LeftOut(TenantId tenant, KeyId key, Instant hour, String code, String field) {}

  public DeadLetters(
      RowFormat rows, EventJournal journal, TallyKeeper tally, long bytesPerTenantAndHour) {
    this.rows = rows;
    this.journal = journal;
    this.tally = tally;
    this.bytesPerTenantAndHour = bytesPerTenantAndHour;
  }

  /**
   * Keeps a request that could not be read, and counts it as refused. The answer does not depend on
   * whether it could be kept.
   */
  public void refusedRequest(Api api, RequestContext context, DeadLetter letter) {
    tally.add(api, Count.REQUESTS_REFUSED, 1);
    keep(api, context, letter, 0);
  }

  /**
   * Keeps a batch that was refused and whose events are counted already, because its sender will
   * never send it again.
   */
  public void refusedBatch(Api api, RequestContext context, DeadLetter letter) {
    keep(api, context, letter, 0);
  }

  /** Keeps a well-formed report of one event that broke a rule, and counts it as rejected. */
  void rejectedReport(Api api, RequestContext context, DeadLetter letter) {
    if (!keep(api, context, letter, 1)) {
      tally.add(api, Count.RECEIVED, 1);
      tally.add(api, Count.REJECTED, 1);
    }
  }

  /**
   * Writes a letter to a record that is being built, if the tenant's budget has room.
   *
   * @return whether the record has it
   */
  boolean write(JournalRecord.Builder record, Api api, RequestContext context, DeadLetter letter) {
    if (takeBudget(context, letter.payload().length())) {
      rows.deadLetter(
          record.beginWholeRow(StoreTable.DEAD_LETTERS, false), context.deadLetterStamp(), letter);
      record.endRow();
      return true;
    }
    leftOut(api, context, letter);
    return false;
  }

  /** What was left out since this was last asked; the caller keeps it for the people who look. */
  public Map<LeftOut, Long> takeLeftOut() {
    Map<LeftOut, Long> taken = new HashMap<>();
    for (LeftOut what : List.copyOf(leftOut.keySet())) {
      LongAdder number = leftOut.remove(what);
      if (number != null) {
        taken.put(what, number.sum());
      }
    }
    return taken;
  }

  /** The count goes up inside the map's own step, so that none is added to what was taken. */
  private void leftOut(Api api, RequestContext context, DeadLetter letter) {
    tally.add(api, Count.DEAD_LETTERS_CAPPED, 1);
    LeftOut what =
        new LeftOut(
            context.grant().tenant().id(),
            context.grant().key().id(),
            context.receivedAt().truncatedTo(ChronoUnit.HOURS),
            letter.code(),
            letter.field());
    leftOut.compute(
        what,
        (_, number) -> {
          LongAdder counted = number == null ? new LongAdder() : number;
          counted.increment();
          return counted;
        });
  }

  private boolean keep(Api api, RequestContext context, DeadLetter letter, int rejected) {
    if (context.grant().key().mode() == KeyMode.TEST) {
      return false;
    }
    JournalRecord.Builder record = builders.take();
    try {
      record.begin(api, rows.schema(), context.grant().tenant().id());
      write(record, api, context, letter);
      if (record.isEmpty() && rejected == 0) {
        return false;
      }
      journal.append(record.finish(0, rejected));
      return true;
    } catch (JournalUnavailable _) {
      leftOut(api, context, letter);
      return false;
    } finally {
      builders.giveBack(record);
    }
  }

  private boolean takeBudget(RequestContext context, int bytes) {
    long now = context.receivedAt().toEpochMilli() / HOUR_MILLIS;
    long seen = hour.get();
    if (now > seen && hour.compareAndSet(seen, now)) {
      keptBytes.clear();
    }
    AtomicLong kept =
        keptBytes.computeIfAbsent(context.grant().tenant().id(), _ -> new AtomicLong());
    return kept.addAndGet(bytes) <= bytesPerTenantAndHour;
  }
}
