package dev.headgate.ingest.intake;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.EventJournal;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.journal.Tally.Count;
import dev.headgate.ingest.journal.TallyKeeper;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.quota.BurstLimit;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagRules;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accepts one tag report: holds the site's rate and answers when the report is in the journal. No
 * skew correction, no de-duplication, no monthly quota: a container sends each report once, and
 * never again.
 */
public final class AcceptTagReport {
  private final RowFormat rows;
  private final EventJournal journal;
  private final TallyKeeper tally;
  private final DeadLetters deadLetters;
  private final IntakeObserver observer;
  private final RecordBuilders builders = new RecordBuilders();
  private final Map<SiteId, BurstLimit> limits = new ConcurrentHashMap<>();

  public AcceptTagReport(
      RowFormat rows,
      EventJournal journal,
      TallyKeeper tally,
      DeadLetters deadLetters,
      IntakeObserver observer) {
    this.rows = rows;
    this.journal = journal;
    this.tally = tally;
    this.deadLetters = deadLetters;
    this.observer = observer;
  }

  /** What became of the report. */
  public sealed interface Outcome {
    record Accepted() implements Outcome {}

    /**
     * It breaks a rule of the contract.
     *
     * @param message what is wrong, for the log and the dead letter; the contract's answer is bare
     */
    record Invalid(String message) implements Outcome {}

    record RateLimited(Duration retryAfter) implements Outcome {}

    /**
     * The journal cannot keep anything now.
     *
     * @param isOutcomeUnknown whether the report may have been kept all the same
     */
    record JournalDown(boolean isOutcomeUnknown) implements Outcome {}
  }

  /**
   * Accepts a report.
   *
   * @param payload the request's body, for the dead letter
   */
  public Outcome accept(RequestContext context, TagReport report, DeadLetter.Payload payload) {
    Duration wait = untilPasses(context);
    if (wait.isPositive()) {
      return rateLimited(wait);
    }
    Optional<String> wrong = TagRules.check(report);
    return wrong.isPresent()
        ? setAside(context, wrong.get(), payload)
        : keep(context, report, payload);
  }

  /**
   * Accepts a report that came in before and was set aside. One that still breaks a rule is set
   * aside no second time. Reports have no id: the caller sees to it that each is handed in once.
   */
  public Outcome acceptAgain(RequestContext context, TagReport report, DeadLetter.Payload payload) {
    Optional<String> wrong = TagRules.check(report);
    if (wrong.isPresent()) {
      return new Outcome.Invalid(wrong.get());
    }
    Duration wait = untilPasses(context);
    return wait.isPositive() ? new Outcome.RateLimited(wait) : keep(context, report, payload);
  }

  /** Sets aside a report that is no JSON or has not the contract's shape; the rate counts it. */
  public Outcome reject(RequestContext context, String message, DeadLetter.Payload payload) {
    Duration wait = untilPasses(context);
    return wait.isPositive() ? rateLimited(wait) : setAside(context, message, payload);
  }

  private Duration untilPasses(RequestContext context) {
    Plan plan = context.grant().plan();
    return limits
        .computeIfAbsent(context.grant().key().site().orElseThrow(), _ -> new BurstLimit())
        .tryPass(plan.tagRequestsPerSecond(), plan.tagBurst(), context.receivedNanos());
  }

  private Outcome rateLimited(Duration wait) {
    tally.add(Api.TAG, Count.RECEIVED, 1);
    tally.add(Api.TAG, Count.REFUSED, 1);
    return new Outcome.RateLimited(wait);
  }

  private Outcome setAside(RequestContext context, String message, DeadLetter.Payload payload) {
    deadLetters.rejectedReport(
        Api.TAG,
        context,
        new DeadLetter(
            DeadLetter.Stage.INTAKE,
            context.endpoint(),
            context.requestId(),
            "",
            "invalid_payload",
            "",
            message,
            payload));
    observer.rejectedTag(context, message, payload);
    return new Outcome.Invalid(message);
  }

  private Outcome keep(RequestContext context, TagReport report, DeadLetter.Payload payload) {
    if (context.grant().key().mode() == KeyMode.TEST) {
      tally.add(Api.TAG, Count.RECEIVED, 1);
      tally.add(Api.TAG, Count.ACCEPTED, 1);
      tally.add(Api.TAG, Count.TEST, 1);
      observer.tag(context, report, payload);
      return new Outcome.Accepted();
    }
    JournalRecord.Builder record = builders.take();
    try {
      build(context.stamp(), report, record);
      journal.append(record.finish(1, 0));
      observer.tag(context, report, payload);
      return new Outcome.Accepted();
    } catch (JournalUnavailable down) {
      tally.add(Api.TAG, Count.RECEIVED, 1);
      tally.add(Api.TAG, Count.REFUSED, 1);
      return new Outcome.JournalDown(down.isOutcomeUnknown());
    } finally {
      builders.giveBack(record);
    }
  }

  private void build(BatchStamp stamp, TagReport report, JournalRecord.Builder record) {
    record.begin(Api.TAG, rows.schema(), stamp.tenant());
    rows.head(record.beginShared(), stamp);
    record.endShared();
    rows.tagEvent(record.beginRow(StoreTable.TAG_EVENTS, true), stamp, report);
    record.endRow();
    switch (report) {
      case TagReport.Event event -> {
        for (TagReport.TagExecution tag : event.tags()) {
          rows.tagResult(record.beginRow(StoreTable.TAG_RESULTS, false), stamp, event, tag);
          record.endRow();
        }
      }
      case TagReport.Window window ->
          window
              .tags()
              .forEach(
                  (name, sums) -> {
                    rows.tagResult(
                        record.beginRow(StoreTable.TAG_RESULTS, false), stamp, window, name, sums);
                    record.endRow();
                  });
    }
  }
}
