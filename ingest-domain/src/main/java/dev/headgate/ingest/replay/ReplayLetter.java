package dev.headgate.ingest.replay;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.event.EventField;
import dev.headgate.ingest.event.EventId;
import dev.headgate.ingest.event.EventTime;
import dev.headgate.ingest.event.RejectCode;
import dev.headgate.ingest.event.Rejection;
import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptMediaEvents.Again;
import dev.headgate.ingest.intake.AcceptTagReport;
import dev.headgate.ingest.intake.Access;
import dev.headgate.ingest.intake.CheckAccess;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.intake.RequestContext;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.replay.LetterDecoder.Read;
import dev.headgate.ingest.replay.RejectedPayloads.Letter;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tag.TagRules;
import dev.headgate.ingest.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Sends one rejected thing through the intake again: the key's right to send, the rules, the rate,
 * the quota, the journal and its memory of event ids, as for what comes in now. Safe for many
 * threads.
 */
final class ReplayLetter {
  private static final Set<String> EVENT_CODES =
      Arrays.stream(RejectCode.values()).map(RejectCode::code).collect(Collectors.toSet());

  private final LetterDecoder decoder;
  private final AcceptMediaEvents media;
  private final AcceptTagReport tags;

  ReplayLetter(LetterDecoder decoder, AcceptMediaEvents media, AcceptTagReport tags) {
    this.decoder = decoder;
    this.media = media;
    this.tags = tags;
  }

  /** What became of it. */
  sealed interface Ending {
    record Settled(Fate fate, String detail) implements Ending {}

    /** Not now: too fast, or the journal cannot keep anything. */
    record Later(Duration after) implements Ending {}

    /** No room in the month's quota: the rest would not fit either. */
    record OutOfQuota(String why) implements Ending {}
  }

  /** Something read and ready for the intake. */
  sealed interface Prepared {
    record Media(RequestContext context, EventBatch batch, boolean single) implements Prepared {}

    record Tag(
        RequestContext context,
        TagReport report,
        @SuppressWarnings("ArrayRecordComponent") byte[] payload)
        implements Prepared {}

    record Not(Fate fate, String detail) implements Prepared {}
  }

  /** Reads a letter; everything that can be known before it is sent is known after this. */
  Prepared prepare(Letter letter, Optional<Grant> grant, int replay, Instant now) {
    if (grant.isEmpty()) {
      return new Prepared.Not(Fate.REFUSED, "its key does not exist any more");
    }
    Optional<String> refusal = refusal(CheckAccess.decide(grant.get(), null, now));
    if (refusal.isPresent()) {
      return new Prepared.Not(Fate.REFUSED, refusal.get());
    }
    RequestContext context =
        new RequestContext(
            grant.get(),
            letter.endpoint(),
            "replay-" + replay,
            letter.place().at(),
            System.nanoTime());
    return grant.get().key().site().isPresent() ? tag(context, letter) : media(context, letter);
  }

  private static Optional<String> refusal(Access access) {
    return switch (access) {
      case Access.Granted _ -> Optional.empty();
      case Access.RevokedKey _ -> Optional.of("its key is revoked");
      case Access.ExpiredKey _ -> Optional.of("its key has expired");
      case Access.TenantInactive _ -> Optional.of("the tenant is not active");
      case Access.SiteDisabled _ -> Optional.of("its site is disabled");
      case Access.UnknownKey _, Access.OriginNotAllowed _, Access.Unavailable _ ->
          Optional.of("its key may not send");
    };
  }

  private Prepared tag(RequestContext context, Letter letter) {
    return switch (decoder.report(letter.payload())) {
      case Read.Well<TagReport>(TagReport report) ->
          new Prepared.Tag(context, report, letter.payload());
      case Read.Malformed<TagReport>(String code, String message) ->
          new Prepared.Not(Fate.REJECTED, code + ": " + message);
    };
  }

  private Prepared media(RequestContext context, Letter letter) {
    boolean single = EVENT_CODES.contains(letter.code());
    Read<EventBatch> read =
        single ? decoder.event(letter.payload()) : decoder.batch(letter.payload());
    return switch (read) {
      case Read.Well<EventBatch>(EventBatch batch) -> {
        identify(batch, context.grant().tenant().id(), letter.place());
        if (single) {
          tellTime(batch, context.receivedAt());
        }
        yield new Prepared.Media(context, batch, single);
      }
      case Read.Malformed<EventBatch>(String code, String message) ->
          new Prepared.Not(Fate.REJECTED, code + ": " + message);
    };
  }

  private static void identify(EventBatch batch, TenantId tenant, RowPlace place) {
    for (int i = 0; i < batch.size(); i++) {
      if (!batch.select(i).has(EventField.EVENT_ID)) {
        byte[] id =
            ReplayedEventIds.of(tenant, place, i).toString().getBytes(StandardCharsets.US_ASCII);
        batch.set(EventField.EVENT_ID, batch.append(id, 0, id.length), id.length);
      }
    }
  }

  /**
   * The batch that the event came in is gone, and its {@code sent_at} with it. A time before the
   * receipt is believed; one after it shows a clock that is ahead.
   */
  private static void tellTime(EventBatch batch, Instant receivedAt) {
    batch.select(0);
    long received = receivedAt.toEpochMilli();
    EventField ts = EventField.TS;
    long sent =
        batch.has(ts)
            ? EventTime.parse(batch.bytes(), batch.offset(ts), batch.length(ts))
            : EventTime.INVALID;
    batch.sentAtMillis(sent == EventTime.INVALID ? received : Math.max(sent, received));
  }

  /** The ids of the events, to ask the store for. */
  static List<UUID> ids(EventBatch batch) {
    List<UUID> ids = new ArrayList<>();
    long[] bits = new long[2];
    EventField id = EventField.EVENT_ID;
    for (int i = 0; i < batch.size(); i++) {
      batch.select(i);
      if (EventId.parse(batch.bytes(), batch.offset(id), batch.length(id), bits)) {
        ids.add(new UUID(bits[0], bits[1]));
      }
    }
    return ids;
  }

  /** Why the rules would not take it; empty if they would take all of it. */
  Optional<Rejection> fault(Prepared.Media prepared) {
    return media.examine(prepared.context(), prepared.batch()).stream().findFirst();
  }

  static Optional<String> fault(Prepared.Tag prepared) {
    return TagRules.check(prepared.report());
  }

  Ending send(Prepared prepared, Instant now) {
    return switch (prepared) {
      case Prepared.Not(Fate fate, String detail) -> new Ending.Settled(fate, detail);
      case Prepared.Tag tag -> send(tag);
      case Prepared.Media(RequestContext context, EventBatch batch, boolean single) ->
          ending(media.acceptAgain(context, batch, now, !single), batch.size());
    };
  }

  private Ending send(Prepared.Tag tag) {
    DeadLetter.Payload payload = new DeadLetter.Payload(tag.payload(), 0, tag.payload().length);
    return switch (tags.acceptAgain(tag.context(), tag.report(), payload)) {
      case AcceptTagReport.Outcome.Accepted _ -> new Ending.Settled(Fate.ACCEPTED, "");
      case AcceptTagReport.Outcome.Invalid(String message) ->
          new Ending.Settled(Fate.REJECTED, message);
      case AcceptTagReport.Outcome.RateLimited(Duration wait) -> new Ending.Later(wait);
      case AcceptTagReport.Outcome.JournalDown(boolean unknown) ->
          unknown
              ? new Ending.Settled(Fate.UNCLEAR, "the journal failed while it was written")
              : new Ending.Later(Duration.ofSeconds(5));
    };
  }

  private static Ending ending(Again again, int events) {
    return switch (again) {
      case Again.Taken(int accepted, int duplicates, List<Rejection> described) -> {
        Fate fate = accepted == duplicates ? Fate.DUPLICATE : Fate.ACCEPTED;
        String whole =
            "%d of %d events taken, %d of them seen before".formatted(accepted, events, duplicates);
        yield new Ending.Settled(fate, events == 1 && described.isEmpty() ? "" : whole);
      }
      case Again.StillInvalid(List<Rejection> described) -> stillInvalid(described.getFirst());
      case Again.Refused(AcceptMediaEvents.Outcome why) -> refused(why);
    };
  }

  private static Ending stillInvalid(Rejection first) {
    return new Ending.Settled(Fate.REJECTED, first.code().code() + ": " + first.message());
  }

  private static Ending refused(AcceptMediaEvents.Outcome why) {
    return switch (why) {
      case AcceptMediaEvents.Outcome.RateLimited limited -> new Ending.Later(limited.retryAfter());
      case AcceptMediaEvents.Outcome.JournalDown _ -> new Ending.Later(Duration.ofSeconds(5));
      case AcceptMediaEvents.Outcome.QuotaExceeded exceeded ->
          new Ending.OutOfQuota(
              "the month's quota of %,d events has no room".formatted(exceeded.quota()));
      case AcceptMediaEvents.Outcome.TooManyEvents tooMany ->
          new Ending.Settled(
              Fate.REJECTED, "batch_too_large: it has %,d events".formatted(tooMany.events()));
      case AcceptMediaEvents.Outcome.Accepted _, AcceptMediaEvents.Outcome.Invalid _ ->
          throw new IllegalStateException("not refused: " + why);
    };
  }
}
