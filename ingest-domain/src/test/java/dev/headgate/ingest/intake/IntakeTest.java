package dev.headgate.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.dedup.EventHash;
import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.EventTime;
import dev.headgate.ingest.intake.AcceptMediaEvents.Options;
import dev.headgate.ingest.intake.AcceptMediaEvents.Outcome;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.InMemoryEventJournal;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.journal.Tally.Count;
import dev.headgate.ingest.key.Grants;
import dev.headgate.ingest.key.InMemoryKeyRing;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.plan.Plan.QuotaRefusal;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private static final Instant NOW = Instant.parse("2026-04-23T18:30:00Z");

  private final InMemoryEventJournal journal = new InMemoryEventJournal(() -> NOW);
  private final UsageMeter usage = new UsageMeter();
  private final PlainRowFormat rows = new PlainRowFormat();
  private final DeadLetters letters = new DeadLetters(rows, journal, journal, 1_000);
  private final AcceptMediaEvents media =
      new AcceptMediaEvents(
          rows,
          journal,
          journal,
          usage,
          new EventHash(new byte[EventHash.KEY_BYTES]),
          letters,
          IntakeObserver.NONE);
  private final AcceptTagReport tags =
      new AcceptTagReport(rows, journal, journal, letters, IntakeObserver.NONE);
  private final EventBatch batch = new EventBatch();

  IntakeTest() {
    batch.reset(0);
  }

  /** Whatever a test does, every event has one outcome. */
  @AfterEach
  void holdsTheEquation() {
    for (Api api : Api.values()) {
      assertThat(journal.count(api, Count.RECEIVED))
          .isEqualTo(
              journal.count(api, Count.ACCEPTED)
                  + journal.count(api, Count.REJECTED)
                  + journal.count(api, Count.REFUSED));
    }
  }

  private static RequestContext context(Grants grants) {
    return new RequestContext(grants.grant(), "/e", "r1", NOW, 0);
  }

  private void add(String id, String ts, String type) {
    batch.beginEvent(batch.appendedEnd());
    set(EventField.EVENT_ID, id);
    set(EventField.TS, ts);
    set(EventField.EVENT_TYPE, type);
    set(EventField.ANONYMOUS_ID, "a");
    set(EventField.SESSION_ID, "s");
    batch.endEvent(batch.appendedEnd());
  }

  private void set(EventField field, String text) {
    if (!text.isEmpty()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      batch.set(field, batch.append(bytes, 0, bytes.length), bytes.length);
    }
  }

  private Outcome accept(Grants grants) {
    return media.accept(context(grants), batch, Options.DEFAULT);
  }

  private List<String> stored() {
    return journal.rows(StoreTable.MEDIA_EVENTS);
  }

  @Test
  void keepsValidEventsAndSetsTheOthersAside() {
    add("", "2026-04-23T18:29:59Z", "good");
    add("", "2026-04-23T18:29:59Z", "");
    assertThat(accept(Grants.media(1)))
        .isInstanceOfSatisfying(
            Outcome.Accepted.class,
            accepted -> {
              assertThat(accepted.accepted()).isEqualTo(1);
              assertThat(accepted.rejected()).isEqualTo(1);
              assertThat(accepted.described().getFirst().index()).isEqualTo(1);
              assertThat(accepted.rate().remaining()).isEqualTo(119_998);
            });
    assertThat(stored()).hasSize(1);
    assertThat(stored().getFirst()).contains("source=CLIENT", "skew_ms=1000", "event_type=good");
    assertThat(journal.rows(StoreTable.DEAD_LETTERS).getFirst())
        .contains("code=missing_field", "request_id=r1");
  }

  @Test
  void shiftsABatchWhoseNewestEventIsOff() {
    add("", "2026-04-23T17:30:00Z", "new");
    add("", "2026-04-23T17:29:00Z", "old");
    accept(Grants.media(1));
    assertThat(stored().get(0)).contains("ts=2026-04-23T18:30:00Z|source=CORRECTED");
    assertThat(stored().get(1))
        .contains("ts=2026-04-23T18:29:00Z", "client_ts=2026-04-23T17:29:00Z", "skew_ms=3600000");
  }

  @Test
  void keepsALateUploadWhereItSaysWhenItWasSent() {
    add("", "2026-04-20T00:00:00Z", "late");
    batch.sentAtMillis(NOW.minusSeconds(10).toEpochMilli());
    accept(Grants.media(1));
    assertThat(stored().getFirst())
        .contains("ts=2026-04-20T00:00:00Z|source=CLIENT", "skew_ms=10000");
  }

  @Test
  void keepsThePastOfAKeyForBackfill() {
    add("", "1999-01-01T00:00:00Z", "old");
    accept(Grants.media(1).backfill());
    assertThat(stored().getFirst()).contains("ts=1999-01-01T00:00:00Z|source=CLIENT");
  }

  @Test
  void refusesTimesThatTheCorrectionMovesOutOfRange() {
    add("", "2026-04-23T18:30:00Z", "now");
    add("", "1970-01-01T00:00:00Z", "begin");
    batch.sentAtMillis(NOW.plusSeconds(3600).toEpochMilli());
    assertThat(accept(Grants.media(1)))
        .isInstanceOfSatisfying(
            Outcome.Accepted.class,
            accepted ->
                assertThat(accepted.described().getFirst().code().code())
                    .isEqualTo("ts_out_of_range"));
  }

  @Test
  void stampsWithOurClockWhenAsked() {
    add("", "2001-01-01T00:00:00Z", "x");
    add("", "", "y");
    media.accept(context(Grants.media(1)), batch, new Options(false, false, true));
    assertThat(stored()).allMatch(row -> row.contains("ts=2026-04-23T18:30:00Z|source=SERVER"));
    assertThat(stored().get(0)).contains("client_ts=2001-01-01T00:00:00Z");
  }

  @Test
  void refusesAllOfAStrictBatch() {
    add("", "2026-04-23T18:30:00Z", "good");
    add("", "x", "bad");
    Outcome outcome =
        media.accept(context(Grants.media(1)), batch, new Options(true, false, false));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Invalid.class,
            invalid -> {
              assertThat(invalid.rejected()).isEqualTo(2);
              assertThat(invalid.described()).hasSize(1);
            });
    assertThat(stored()).isEmpty();
    assertThat(journal.count(Api.MEDIA, Count.REJECTED)).isEqualTo(2);
  }

  @Test
  void keepsNothingOfADryRunButHoldsTheRate() {
    add("", "2026-04-23T18:30:00Z", "good");
    Options dryRun = new Options(false, true, false);
    Grants one = Grants.media(1).eventsPerMinute(1);
    assertThat(media.accept(context(one), batch, dryRun)).isInstanceOf(Outcome.Accepted.class);
    assertThat(media.accept(context(one), batch, dryRun)).isInstanceOf(Outcome.RateLimited.class);
    assertThat(journal.records()).isEmpty();
  }

  @Test
  void keepsNothingOfATestKeyButCountsIt() {
    add("", "2026-04-23T18:30:00Z", "good");
    assertThat(accept(Grants.media(1).testMode())).isInstanceOf(Outcome.Accepted.class);
    assertThat(journal.records()).isEmpty();
    assertThat(journal.count(Api.MEDIA, Count.TEST)).isEqualTo(1);
    assertThat(usage.used(Grants.media(1).grant().tenant().id(), UsageMonth.of(NOW))).isZero();
  }

  @Test
  void bringsDuplicatesToNobodysCost() {
    String id = UUID.randomUUID().toString();
    add(id, "2026-04-23T18:30:00Z", "one");
    add(id, "2026-04-23T18:30:00Z", "one");
    Grants quota = Grants.media(1).quota(2, QuotaRefusal.FORBIDDEN);
    assertThat(accept(quota)).isInstanceOf(Outcome.Accepted.class);
    assertThat(usage.used(quota.grant().tenant().id(), UsageMonth.of(NOW))).isEqualTo(1);
    assertThat(accept(quota)).isInstanceOf(Outcome.QuotaExceeded.class);
    assertThat(journal.count(Api.MEDIA, Count.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void givesTheQuotaBackWhenNothingIsKept() {
    add("", "2026-04-23T18:30:00Z", "one");
    journal.available(false);
    Grants quota = Grants.media(1).quota(5, QuotaRefusal.FORBIDDEN);
    assertThat(accept(quota)).isInstanceOf(Outcome.JournalDown.class);
    assertThat(usage.used(quota.grant().tenant().id(), UsageMonth.of(NOW))).isZero();
    assertThat(journal.count(Api.MEDIA, Count.REFUSED)).isEqualTo(1);
  }

  @Test
  void tellsWhenAUsedUpQuotaStartsAnew() {
    add("", "2026-04-23T18:30:00Z", "one");
    assertThat(accept(Grants.media(1).quota(0, QuotaRefusal.TOO_MANY_REQUESTS)))
        .isEqualTo(
            new Outcome.QuotaExceeded(
                QuotaRefusal.TOO_MANY_REQUESTS,
                0,
                Duration.between(NOW, Instant.parse("2026-05-01T00:00:00Z"))));
  }

  @Test
  void refusesMoreEventsThanABatchMayHave() {
    for (int i = 0; i < 501; i++) {
      add("", "2026-04-23T18:30:00Z", "one");
    }
    batch.countUnkept();
    assertThat(accept(Grants.media(1))).isEqualTo(new Outcome.TooManyEvents(502));
    assertThat(journal.count(Api.MEDIA, Count.REQUESTS_REFUSED)).isEqualTo(1);
  }

  @Test
  void keepsDeadLettersUpToABudget() {
    for (int i = 0; i < 10; i++) {
      add("", "2026-04-23T18:30:00Z", "x".repeat(201));
    }
    accept(Grants.media(1));
    assertThat(journal.rows(StoreTable.DEAD_LETTERS)).hasSizeBetween(1, 5);
    assertThat(journal.count(Api.MEDIA, Count.DEAD_LETTERS_CAPPED)).isPositive();
    assertThat(journal.count(Api.MEDIA, Count.REJECTED)).isEqualTo(10);
  }

  private static TagReport report(int tags) {
    return new TagReport.Event(
        "c",
        "e",
        0,
        Collections.nCopies(
            tags, new TagReport.TagExecution("1", "n", TagStatus.SUCCESS, OptionalLong.empty())),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void keepsAReportWithARowForEachTag() {
    assertThat(tags.accept(context(Grants.tag(1)), report(3), DeadLetter.Payload.NONE))
        .isEqualTo(new AcceptTagReport.Outcome.Accepted());
    assertThat(journal.rows(StoreTable.TAG_EVENTS)).hasSize(1);
    assertThat(journal.rows(StoreTable.TAG_RESULTS)).hasSize(3);
    assertThat(journal.count(Api.TAG, Count.ACCEPTED)).isEqualTo(1);
  }

  @Test
  void holdsTheRateOfASiteForAllItSends() {
    RequestContext slow = context(Grants.tag(1).tagRate(1, 2));
    DeadLetter.Payload none = DeadLetter.Payload.NONE;
    assertThat(tags.accept(slow, report(0), none))
        .isInstanceOf(AcceptTagReport.Outcome.Accepted.class);
    assertThat(tags.reject(slow, "no JSON", none))
        .isInstanceOf(AcceptTagReport.Outcome.Invalid.class);
    assertThat(tags.reject(slow, "no JSON", none))
        .isInstanceOf(AcceptTagReport.Outcome.RateLimited.class);
    assertThat(tags.accept(slow, report(0), none))
        .isInstanceOf(AcceptTagReport.Outcome.RateLimited.class);
  }

  @Test
  void tellsWhyAKeyIsRefused() {
    InMemoryKeyRing keys = new InMemoryKeyRing();
    CheckAccess access = new CheckAccess(keys);
    keys.put(
        "key", Grants.tag(1).origins("https://a.example").expiresAt(NOW.plusSeconds(1)).grant());
    assertThat(access.check(KeyKind.TAG, "key", null, NOW)).isInstanceOf(Access.Granted.class);
    assertThat(access.check(KeyKind.TAG, "key", "https://a.example", NOW))
        .isInstanceOf(Access.Granted.class);
    assertThat(access.check(KeyKind.TAG, "key", "https://b.example", NOW))
        .isInstanceOf(Access.OriginNotAllowed.class);
    assertThat(access.check(KeyKind.TAG, "key", null, NOW.plusSeconds(1)))
        .isInstanceOf(Access.ExpiredKey.class);
    assertThat(access.check(KeyKind.MEDIA, "key", null, NOW)).isInstanceOf(Access.UnknownKey.class);
    assertThat(access.check(KeyKind.TAG, null, null, NOW)).isInstanceOf(Access.UnknownKey.class);
    assertThat(access.check(KeyKind.TAG, "k".repeat(257), null, NOW))
        .isInstanceOf(Access.UnknownKey.class);
    keys.put("key", Grants.tag(1).revokedAt(NOW).grant());
    assertThat(access.check(KeyKind.TAG, "key", null, NOW.minusMillis(1)))
        .isInstanceOf(Access.Granted.class);
    assertThat(access.check(KeyKind.TAG, "key", null, NOW)).isInstanceOf(Access.RevokedKey.class);
    keys.put("key", Grants.tag(1).siteDisabled().grant());
    assertThat(access.check(KeyKind.TAG, "key", null, NOW)).isInstanceOf(Access.SiteDisabled.class);
    keys.put("key", Grants.tag(1).inactive().grant());
    assertThat(access.check(KeyKind.TAG, "key", null, NOW))
        .isInstanceOf(Access.TenantInactive.class);
    keys.available(false);
    assertThat(access.check(KeyKind.TAG, "key", null, NOW)).isInstanceOf(Access.Unavailable.class);
  }

  @Test
  void neverGivesMoreBytesThanThereAre() {
    ByteBudget budget = new ByteBudget(10);
    assertThat(budget.tryTake(6)).isTrue();
    assertThat(budget.tryTake(5)).isFalse();
    assertThat(budget.tryTake(4)).isTrue();
    budget.giveBack(6);
    assertThat(budget.inUse()).isEqualTo(4);
    assertThat(budget.tryTake(6)).isTrue();
  }

  @Test
  void knowsNoSenderClockInAnEmptyBatch() {
    assertThat(batch.sentAtMillis()).isEqualTo(EventTime.INVALID);
  }

  @Test
  void takesWhatComesAgainOnce() {
    add("0197a0c5-0000-7000-8000-000000000001", "2026-04-23T18:30:00Z", "play");
    add("0197a0c5-0000-7000-8000-000000000002", "2026-04-23T18:30:00Z", "");

    var first = media.acceptAgain(context(Grants.media(1)), batch, NOW, false);
    var second = media.acceptAgain(context(Grants.media(1)), batch, NOW, false);

    assertThat(first)
        .isInstanceOfSatisfying(
            AcceptMediaEvents.Again.Taken.class,
            taken -> {
              assertThat(taken.accepted()).isEqualTo(1);
              assertThat(taken.duplicates()).isZero();
              assertThat(taken.described()).hasSize(1);
            });
    assertThat(second)
        .isInstanceOfSatisfying(
            AcceptMediaEvents.Again.Taken.class,
            taken -> assertThat(taken.duplicates()).isEqualTo(1));
    assertThat(journal.count(Api.MEDIA, Count.DUPLICATE)).isEqualTo(1);
    assertThat(journal.count(Api.MEDIA, Count.REJECTED)).isZero();
  }

  @Test
  void countsAndKeepsNothingOfWhatIsStillWrong() {
    add("0197a0c5-0000-7000-8000-000000000001", "2026-04-23T18:30:00Z", "");

    assertThat(media.acceptAgain(context(Grants.media(1)), batch, NOW, false))
        .isInstanceOf(AcceptMediaEvents.Again.StillInvalid.class);
    assertThat(media.examine(context(Grants.media(1)), batch)).hasSize(1);
    assertThat(stored()).isEmpty();
    assertThat(journal.count(Api.MEDIA, Count.RECEIVED)).isZero();
  }

  @Test
  void tellsByKeyAndCodeWhatAFloodBroughtBeyondTheCap() {
    DeadLetters full = new DeadLetters(rows, journal, journal, 10);
    RequestContext context = context(Grants.media(1));
    DeadLetter letter =
        new DeadLetter(
            DeadLetter.Stage.INTAKE,
            "/e",
            "r",
            "",
            "invalid_json",
            "",
            "m",
            new DeadLetter.Payload(new byte[8], 0, 8));
    for (int i = 0; i < 5; i++) {
      full.refusedRequest(Api.MEDIA, context, letter);
    }

    assertThat(full.takeLeftOut())
        .containsExactly(
            Map.entry(
                new DeadLetters.LeftOut(
                    context.grant().tenant().id(),
                    context.grant().key().id(),
                    Instant.parse("2026-04-23T18:00:00Z"),
                    "invalid_json",
                    ""),
                4L));
    assertThat(full.takeLeftOut()).isEmpty();
  }
}
