package dev.headgate.ingest.intake;

import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.EventId;
import dev.headgate.ingest.event.EventRules;
import dev.headgate.ingest.event.EventTime;
import dev.headgate.ingest.event.RejectCode;
import dev.headgate.ingest.event.Rejection;
import dev.headgate.ingest.event.ServerEventIds;
import dev.headgate.ingest.event.TsSource;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.EventJournal;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.journal.Tally.Count;
import dev.headgate.ingest.journal.TallyKeeper;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.quota.SlidingWindow;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.skew.SkewCorrection;
import dev.headgate.ingest.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a batch of media events: sets aside the bad ones, holds the rate, puts the times onto our
 * clock, holds the quota, and answers when the rest is in the journal.
 */
public final class AcceptMediaEvents {
  /** The most events a batch may have. */
  public static final int MAX_EVENTS = 500;

  /** The most rejections an answer describes; all are counted. */
  public static final int MAX_DESCRIBED = 100;

  private static final int MAX_SHOWN_ID_BYTES = 64;
  private static final BitSet NO_DUPLICATES = new BitSet(0);

  private final RowFormat rows;
  private final EventJournal journal;
  private final TallyKeeper tally;
  private final UsageMeter usage;
  private final EventHash eventHash;
  private final DeadLetters deadLetters;
  private final IntakeObserver observer;
  private final RecordBuilders builders = new RecordBuilders();
  private final Map<TenantId, SlidingWindow> windows = new ConcurrentHashMap<>();

  public AcceptMediaEvents(
      RowFormat rows,
      EventJournal journal,
      TallyKeeper tally,
      UsageMeter usage,
      EventHash eventHash,
      DeadLetters deadLetters,
      IntakeObserver observer) {
    this.rows = rows;
    this.journal = journal;
    this.tally = tally;
    this.usage = usage;
    this.eventHash = eventHash;
    this.deadLetters = deadLetters;
    this.observer = observer;
  }

  /**
   * How the sender wants its batch treated.
   *
   * @param strict one invalid event refuses the whole batch
   * @param dryRun check everything, keep nothing
   * @param serverTimestamps stamp the events with our clock
   */
  public record Options(boolean strict, boolean dryRun, boolean serverTimestamps) {
    public static final Options DEFAULT = new Options(false, false, false);
  }

  /** What became of the batch. */
  public sealed interface Outcome {

    /**
     * The valid events are kept (or would be, in a dry run).
     *
     * @param described the first rejections, at most {@link #MAX_DESCRIBED}
     * @param rate what is left of the rate limit
     */
    record Accepted(int accepted, int rejected, List<Rejection> described, Rate rate)
        implements Outcome {
      public Accepted {
        described = List.copyOf(described);
      }
    }

    /**
     * Nothing is kept: every event is invalid, or one is and the sender is strict.
     *
     * @param rejected all events of the batch
     * @param described the first of the invalid ones, at most {@link #MAX_DESCRIBED}
     */
    record Invalid(int rejected, List<Rejection> described, Rate rate) implements Outcome {
      public Invalid {
        described = List.copyOf(described);
      }
    }

    record TooManyEvents(int events) implements Outcome {}

    record RateLimited(Duration retryAfter, Rate rate) implements Outcome {}

    /**
     * The month's quota has no room for the batch.
     *
     * @param retryAfter until the next month begins
     */
    record QuotaExceeded(Plan.QuotaRefusal refusal, long quota, Duration retryAfter)
        implements Outcome {}

    /** The journal cannot keep anything now; the sender should try again. */
    record JournalDown() implements Outcome {}
  }

  /**
   * The tenant's rate limit after this batch.
   *
   * @param limit events in any 60 seconds
   * @param remaining events that may still pass now
   */
  public record Rate(int limit, long remaining) {}

  /** Accepts what can be accepted. The batch belongs to this call until it returns. */
  public Outcome accept(RequestContext context, EventBatch batch, Options options) {
    if (batch.submitted() > MAX_EVENTS) {
      tally.add(Api.MEDIA, Count.REQUESTS_REFUSED, 1);
      return new Outcome.TooManyEvents(batch.submitted());
    }
    Plan plan = context.grant().plan();
    return switch (pass(context, batch, plan)) {
      case SlidingWindow.Decision.Refused refused -> {
        if (!options.dryRun()) {
          countRefused(batch.size());
        }
        yield new Outcome.RateLimited(
            refused.retryAfter(), new Rate(plan.eventsPerMinute(), refused.remaining()));
      }
      case SlidingWindow.Decision.Passed passed -> {
        Check check = new Check(batch.size());
        check(context, batch, options, check);
        yield keep(
            context, batch, options, check, new Rate(plan.eventsPerMinute(), passed.remaining()));
      }
    };
  }

  /** What became of a batch that came in before, was set aside, and is taken again. */
  public sealed interface Again {

    /**
     * The valid events are kept now, or were before.
     *
     * @param duplicates those of the accepted events that were seen before
     */
    record Taken(int accepted, int duplicates, List<Rejection> described) implements Again {
      public Taken {
        described = List.copyOf(described);
      }
    }

    /** Every event still breaks a rule. Nothing was kept and nothing was counted. */
    record StillInvalid(List<Rejection> described) implements Again {
      public StillInvalid {
        described = List.copyOf(described);
      }
    }

    /** Nothing was kept, for a reason outside the events. */
    record Refused(Outcome why) implements Again {}
  }

  /** What the rules say of a batch; counts nothing and keeps nothing. */
  public List<Rejection> examine(RequestContext context, EventBatch batch) {
    Check check = new Check(batch.size());
    check(context, batch, Options.DEFAULT, check);
    return check.described();
  }

  /**
   * Accepts a batch that came in before, by the same rules, limits and quota. It counts as received
   * again once something of it is kept.
   *
   * @param context its {@code receivedAt} is when the batch came in first
   * @param now whose month's quota it takes
   * @param settingAside whether events that break a rule become dead letters; not when the batch is
   *     one event of which there is a dead letter already
   */
  public Again acceptAgain(
      RequestContext context, EventBatch batch, Instant now, boolean settingAside) {
    if (batch.submitted() > MAX_EVENTS) {
      return new Again.Refused(new Outcome.TooManyEvents(batch.submitted()));
    }
    Check check = new Check(batch.size());
    check.again = true;
    check.settingAside = settingAside;
    check(context, batch, Options.DEFAULT, check);
    int accepted = batch.size() - check.rejected;
    if (accepted == 0) {
      return new Again.StillInvalid(check.described());
    }
    Plan plan = context.grant().plan();
    return switch (pass(context, batch, plan)) {
      case SlidingWindow.Decision.Refused refused ->
          new Again.Refused(
              new Outcome.RateLimited(
                  refused.retryAfter(), new Rate(plan.eventsPerMinute(), refused.remaining())));
      case SlidingWindow.Decision.Passed _ -> {
        Outcome refusal = store(context, batch, Options.DEFAULT, check, now);
        yield refusal == null
            ? new Again.Taken(accepted, check.duplicates, check.described())
            : new Again.Refused(refusal);
      }
    };
  }

  private SlidingWindow.Decision pass(RequestContext context, EventBatch batch, Plan plan) {
    return windows
        .computeIfAbsent(context.grant().tenant().id(), _ -> new SlidingWindow())
        .tryPass(batch.size(), plan.eventsPerMinute(), millis(context.receivedNanos()));
  }

  /** What the rules say of a batch: times by event, and the rejections. */
  private static final class Check {
    final long[] clientTs;
    final List<@Nullable Rejection> rejections;

    /** Rejected events that have no entry in the record: their sender has too many. */
    final BitSet withoutEntry = new BitSet(0);

    int rejected;
    SkewCorrection skew = SkewCorrection.NONE;

    /** Whether the batch came in before, and whether its bad events become dead letters. */
    boolean again;

    boolean settingAside = true;

    /** Accepted events that the journal had seen before. */
    int duplicates;

    Check(int events) {
      clientTs = new long[events];
      rejections = new ArrayList<>(0);
    }

    boolean isRejected(int index) {
      return index < rejections.size() && rejections.get(index) != null;
    }

    void reject(EventBatch batch, int index, RejectCode code, String field, String message) {
      while (rejections.size() <= index) {
        rejections.add(null);
      }
      rejections.set(index, new Rejection(index, shownId(batch), code, field, message));
      rejected++;
    }

    List<Rejection> described() {
      List<Rejection> described = new ArrayList<>();
      for (Rejection rejection : rejections) {
        if (rejection != null && described.size() < MAX_DESCRIBED) {
          described.add(rejection);
        }
      }
      return described;
    }

    /** The journal's duplicates, which are by entry of the record, by event. */
    BitSet duplicates(EventBatch batch, AppendReceipt receipt) {
      if (receipt.duplicates().isEmpty() || withoutEntry.isEmpty()) {
        return receipt.duplicates();
      }
      BitSet byEvent = new BitSet(batch.size());
      int entry = 0;
      for (int i = 0; i < batch.size(); i++) {
        if (!withoutEntry.get(i) && receipt.duplicates().get(entry++)) {
          byEvent.set(i);
        }
      }
      return byEvent;
    }

    private static String shownId(EventBatch batch) {
      int length = Math.min(batch.length(EventField.EVENT_ID), MAX_SHOWN_ID_BYTES);
      return length == 0
          ? ""
          : new String(
              batch.bytes(), batch.offset(EventField.EVENT_ID), length, StandardCharsets.UTF_8);
    }
  }

  private static void check(
      RequestContext context, EventBatch batch, Options options, Check check) {
    long newest = Long.MIN_VALUE;
    long[] uuid = new long[2];
    for (int i = 0; i < batch.size(); i++) {
      batch.select(i);
      EventBatch.Fault fault = EventRules.check(batch, !options.serverTimestamps(), uuid);
      if (fault == null) {
        fault = readTime(batch, i, check);
      }
      if (fault == null) {
        newest = Math.max(newest, check.clientTs[i]);
      } else {
        check.reject(batch, i, fault.code(), fault.field(), fault.message());
      }
    }
    check.skew = skew(context, batch, newest);
    if (!options.serverTimestamps()) {
      checkRange(batch, check);
    }
  }

  private static EventBatch.@Nullable Fault readTime(EventBatch batch, int index, Check check) {
    check.clientTs[index] = EventTime.INVALID;
    if (!batch.has(EventField.TS)) {
      return null;
    }
    long ts =
        EventTime.parse(batch.bytes(), batch.offset(EventField.TS), batch.length(EventField.TS));
    if (ts == EventTime.INVALID) {
      return new EventBatch.Fault(
          RejectCode.INVALID_TS,
          "ts",
          "ts must be an ISO 8601 time with an offset, such as 2026-04-23T18:30:12.456Z");
    }
    check.clientTs[index] = ts;
    return null;
  }

  private static SkewCorrection skew(RequestContext context, EventBatch batch, long newest) {
    long senderNow = batch.sentAtMillis() == EventTime.INVALID ? newest : batch.sentAtMillis();
    if (senderNow == Long.MIN_VALUE) {
      return SkewCorrection.NONE;
    }
    SkewCorrection skew = SkewCorrection.measure(context.receivedAt().toEpochMilli(), senderNow);
    return context.grant().key().may(KeyScope.BACKFILL) ? skew.withoutShift() : skew;
  }

  private static void checkRange(EventBatch batch, Check check) {
    for (int i = 0; i < batch.size(); i++) {
      if (check.isRejected(i)
          || EventTime.isInRange(check.clientTs[i] + check.skew.shiftMillis())) {
        continue;
      }
      check.reject(
          batch.select(i),
          i,
          RejectCode.TS_OUT_OF_RANGE,
          "ts",
          "ts is outside 1970 to 2299 after the correction of the sender's clock");
    }
  }

  private Outcome keep(
      RequestContext context, EventBatch batch, Options options, Check check, Rate rate) {
    int accepted = batch.size() - check.rejected;
    boolean refused = accepted == 0 || options.strict() && check.rejected > 0;
    Outcome answer =
        refused
            ? new Outcome.Invalid(batch.size(), check.described(), rate)
            : new Outcome.Accepted(accepted, check.rejected, check.described(), rate);
    if (options.dryRun()) {
      return answer;
    }
    if (context.grant().key().mode() == KeyMode.TEST) {
      countTest(refused ? 0 : accepted, batch.size());
      observer.media(context, batch, check.rejections, refused, NO_DUPLICATES);
      return answer;
    }
    if (refused) {
      keepRejected(context, batch, check);
      observer.media(context, batch, check.rejections, true, NO_DUPLICATES);
      return answer;
    }
    Outcome refusal = store(context, batch, options, check, context.receivedAt());
    return refusal == null ? answer : refusal;
  }

  /** Keeps the valid events; tells what stood against it, or null. */
  private @Nullable Outcome store(
      RequestContext context, EventBatch batch, Options options, Check check, Instant now) {
    int accepted = batch.size() - check.rejected;
    TenantId tenant = context.grant().tenant().id();
    Plan plan = context.grant().plan();
    UsageMonth month = UsageMonth.of(now);
    if (!usage.tryReserve(tenant, month, plan.monthlyQuota(), accepted)) {
      countRefused(batch.size(), check);
      return new Outcome.QuotaExceeded(
          plan.quotaRefusal(),
          plan.monthlyQuota().orElseThrow(),
          Duration.between(now, month.end()));
    }
    JournalRecord.Builder record = builders.take();
    int used = 0;
    try {
      build(context, batch, options, check, record);
      AppendReceipt receipt =
          journal.append(record.finish(accepted, check.settingAside ? check.rejected : 0));
      check.duplicates = receipt.duplicateCount();
      used = accepted - check.duplicates;
      used = moveToMonthOf(receipt, tenant, month, used);
      observer.media(context, batch, check.rejections, false, check.duplicates(batch, receipt));
      return null;
    } catch (JournalUnavailable _) {
      countRefused(batch.size(), check);
      return new Outcome.JournalDown();
    } finally {
      usage.release(tenant, month, accepted - used);
      builders.giveBack(record);
    }
  }

  /** A batch that was journaled after the month ended counts in the new month. */
  private int moveToMonthOf(AppendReceipt receipt, TenantId tenant, UsageMonth reserved, int used) {
    UsageMonth journaled = UsageMonth.of(receipt.journaledAt());
    if (journaled.equals(reserved)) {
      return used;
    }
    usage.add(tenant, journaled, used);
    return 0;
  }

  private void build(
      RequestContext context,
      EventBatch batch,
      Options options,
      Check check,
      JournalRecord.Builder record) {
    BatchStamp stamp = context.stamp();
    long[] uuid = new long[2];
    long[] hash = new long[2];
    CRC32C crc = new CRC32C();
    record.begin(Api.MEDIA, rows.schema(), stamp.tenant());
    rows.head(record.beginShared(), stamp);
    record.endShared();
    for (int i = 0; i < batch.size(); i++) {
      batch.select(i);
      if (check.isRejected(i)) {
        check.withoutEntry.set(
            i,
            !check.settingAside || !writeRejected(context, batch, record, check.rejections.get(i)));
        continue;
      }
      RowBuffer row = beginRow(batch, stamp, record, uuid, hash, crc);
      long clientTs = check.clientTs[i];
      if (options.serverTimestamps()) {
        rows.mediaEvent(
            row,
            stamp,
            batch,
            uuid[0],
            uuid[1],
            stamp.receivedAtMillis(),
            TsSource.SERVER,
            clientTs,
            check.skew.skewMillis());
      } else {
        rows.mediaEvent(
            row,
            stamp,
            batch,
            uuid[0],
            uuid[1],
            clientTs + check.skew.shiftMillis(),
            check.skew.isShifted() ? TsSource.CORRECTED : TsSource.CLIENT,
            clientTs,
            check.skew.skewMillis());
      }
      record.endRow();
    }
  }

  private RowBuffer beginRow(
      EventBatch batch,
      BatchStamp stamp,
      JournalRecord.Builder record,
      long[] uuid,
      long[] hash,
      CRC32C crc) {
    EventField id = EventField.EVENT_ID;
    if (!batch.has(id)) {
      ServerEventIds.next(stamp.receivedAtMillis(), uuid);
      return record.beginRow(StoreTable.MEDIA_EVENTS, true);
    }
    EventId.read(batch.bytes(), batch.offset(id), uuid);
    eventHash.hash(stamp.tenant(), uuid[0], uuid[1], hash);
    crc.reset();
    crc.update(batch.bytes(), batch.rawOffset(), batch.rawLength());
    return record.beginIdentifiedRow(
        StoreTable.MEDIA_EVENTS, hash[0], hash[1], (int) crc.getValue());
  }

  private void keepRejected(RequestContext context, EventBatch batch, Check check) {
    JournalRecord.Builder record = builders.take();
    try {
      record.begin(Api.MEDIA, rows.schema(), context.grant().tenant().id());
      for (int i = 0; i < batch.size(); i++) {
        if (check.isRejected(i)) {
          writeRejected(context, batch.select(i), record, check.rejections.get(i));
        }
      }
      journal.append(record.finish(0, batch.size()));
    } catch (JournalUnavailable _) {
      tally.add(Api.MEDIA, Count.RECEIVED, batch.size());
      tally.add(Api.MEDIA, Count.REJECTED, batch.size());
    } finally {
      builders.giveBack(record);
    }
  }

  private boolean writeRejected(
      RequestContext context,
      EventBatch batch,
      JournalRecord.Builder record,
      @Nullable Rejection rejection) {
    if (rejection == null) {
      return false;
    }
    return deadLetters.write(
        record,
        Api.MEDIA,
        context,
        new DeadLetter(
            DeadLetter.Stage.INTAKE,
            context.endpoint(),
            context.requestId(),
            rejection.eventId(),
            rejection.code().code(),
            rejection.field(),
            rejection.message(),
            new DeadLetter.Payload(batch.bytes(), batch.rawOffset(), batch.rawLength())));
  }

  /** What came in before is counted when it is kept, however often it has to be tried. */
  private void countRefused(int events, Check check) {
    if (!check.again) {
      countRefused(events);
    }
  }

  private void countRefused(int events) {
    tally.add(Api.MEDIA, Count.RECEIVED, events);
    tally.add(Api.MEDIA, Count.REFUSED, events);
  }

  private void countTest(int accepted, int received) {
    tally.add(Api.MEDIA, Count.RECEIVED, received);
    tally.add(Api.MEDIA, Count.ACCEPTED, accepted);
    tally.add(Api.MEDIA, Count.TEST, accepted);
    tally.add(Api.MEDIA, Count.REJECTED, received - accepted);
  }

  /** Forgets the rate windows of tenants that are gone; call now and then. */
  public void forgetIdle(long nowNanos) {
    windows.values().removeIf(window -> window.isIdle(millis(nowNanos)));
  }

  /** A monotonic clock may well be negative. */
  private static long millis(long nanos) {
    return Math.floorDiv(nanos, 1_000_000);
  }
}
