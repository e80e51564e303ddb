package dev.headgate.adapters.http;

import dev.headgate.adapters.http.BatchPool.Lane;
import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptMediaEvents.Options;
import dev.headgate.ingest.intake.AcceptMediaEvents.Outcome;
import dev.headgate.ingest.intake.Access;
import dev.headgate.ingest.intake.ByteBudget;
import dev.headgate.ingest.intake.CheckAccess;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.RequestContext;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.Tally.Count;
import dev.headgate.ingest.journal.TallyKeeper;
import dev.headgate.ingest.key.KeyKind;
import org.jspecify.annotations.Nullable;

/**
 * Takes a media request from its header to its answer: bytes in flight, key, body, decoding, and
 * then the use case.
 */
final class MediaIntake {
  /** The most bytes a body may have after inflating; exactly as many pass. */
  static final int MAX_BODY_BYTES = 5 * 1024 * 1024;

  private final CheckAccess checkAccess;
  private final AcceptMediaEvents acceptEvents;
  private final DeadLetters deadLetters;
  private final TallyKeeper tally;
  private final ByteBudget budget;
  private final BodyReader bodies = new BodyReader(MAX_BODY_BYTES);
  private final BatchPool pool = new BatchPool();

  MediaIntake(
      CheckAccess checkAccess,
      AcceptMediaEvents acceptEvents,
      DeadLetters deadLetters,
      TallyKeeper tally,
      ByteBudget budget) {
    this.checkAccess = checkAccess;
    this.acceptEvents = acceptEvents;
    this.deadLetters = deadLetters;
    this.tally = tally;
    this.budget = budget;
  }

  /** How a request of one endpoint brings its batch. */
  interface Source {
    /** The path for dead letters. */
    String endpoint();

    /** The key, if one was sent. */
    @Nullable String secret(Exchange exchange);

    /** Puts the batch's JSON to the beginning of the batch's bytes. */
    BodyReader.Result read(
        Exchange exchange, BodyReader bodies, EventBatch batch, BodyPermit permit);

    /** Whether a sender that is refused for now would send the batch again. */
    boolean triesAgain();
  }

  Answer take(Exchange exchange, Source source) {
    try (BodyPermit permit = new BodyPermit(budget)) {
      long announced = exchange.request().getContentLengthLong();
      if (!permit.extendTo(
          announced < 0 ? BodyReader.FIRST_BYTES : Math.min(announced, BodyReader.FIRST_BYTES))) {
        return refuse(MediaAnswers.overloaded());
      }
      Access access =
          checkAccess.check(
              KeyKind.MEDIA, source.secret(exchange), exchange.origin(), exchange.receivedAt());
      if (!(access instanceof Access.Granted granted)) {
        if (access instanceof Access.OriginNotAllowed) {
          exchange.refuseOrigin();
        }
        return refuse(MediaAnswers.refused(access));
      }
      RequestContext context =
          new RequestContext(
              granted.grant(),
              source.endpoint(),
              exchange.requestId(),
              exchange.receivedAt(),
              exchange.startedNanos());
      return take(exchange, source, context, permit);
    }
  }

  private Answer take(Exchange exchange, Source source, RequestContext context, BodyPermit permit) {
    Options options =
        new Options(
            exchange.query().flag("strict"),
            exchange.query().flag("validate"),
            exchange.query().flag("server_ts"));
    Lane lane = pool.take();
    try {
      BodyReader.Result result = source.read(exchange, bodies, lane.batch(), permit);
      if (!(result instanceof BodyReader.Result.Read body)) {
        return refuse(
            MediaAnswers.unread(result, bodies.limit()), context, options, DeadLetter.Payload.NONE);
      }
      exchange.bodyBytes(body.length());
      return accept(source, context, options, lane, body.length());
    } finally {
      pool.giveBack(lane);
    }
  }

  private Answer accept(
      Source source, RequestContext context, Options options, Lane lane, int length) {
    EventBatch batch = lane.batch();
    Malformed malformed = lane.decoder().decode(batch, length);
    if (malformed != null) {
      return refuse(MediaAnswers.malformed(malformed), context, options, payload(batch, length));
    }
    Outcome outcome = acceptEvents.accept(context, batch, options);
    Answer answer = MediaAnswers.of(outcome, options.dryRun());
    if (isLost(outcome, source) && !options.dryRun()) {
      deadLetters.refusedBatch(Api.MEDIA, context, letter(context, answer, payload(batch, length)));
    }
    return answer;
  }

  /** Whether nothing else tells of a batch that will not come again. */
  private static boolean isLost(Outcome outcome, Source source) {
    return switch (outcome) {
      case Outcome.Accepted _, Outcome.Invalid _, Outcome.JournalDown _ -> false;
      case Outcome.TooManyEvents _ -> true;
      case Outcome.RateLimited _, Outcome.QuotaExceeded _ -> !source.triesAgain();
    };
  }

  private Answer refuse(Answer answer) {
    tally.add(Api.MEDIA, Count.REQUESTS_REFUSED, 1);
    return answer;
  }

  private Answer refuse(
      Answer answer, RequestContext context, Options options, DeadLetter.Payload payload) {
    if (options.dryRun()) {
      return refuse(answer);
    }
    deadLetters.refusedRequest(Api.MEDIA, context, letter(context, answer, payload));
    return answer;
  }

  private static DeadLetter.Payload payload(EventBatch batch, int length) {
    return new DeadLetter.Payload(batch.bytes(), 0, length);
  }

  private static DeadLetter letter(
      RequestContext context, Answer answer, DeadLetter.Payload payload) {
    return new DeadLetter(
        DeadLetter.Stage.INTAKE,
        context.endpoint(),
        context.requestId(),
        "",
        answer.code(),
        "",
        answer.message(),
        payload);
  }
}
