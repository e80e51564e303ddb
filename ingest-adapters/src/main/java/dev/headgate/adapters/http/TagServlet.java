package dev.headgate.adapters.http;

import dev.headgate.ingest.intake.AcceptTagReport;
import dev.headgate.ingest.intake.Access;
import dev.headgate.ingest.intake.ByteBudget;
import dev.headgate.ingest.intake.CheckAccess;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.intake.DeadLetters;
import dev.headgate.ingest.intake.RequestContext;
import dev.headgate.ingest.intake.RequestObserver;
import dev.headgate.ingest.intake.RequestObserver.Endpoint;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.Tally.Count;
import dev.headgate.ingest.journal.TallyKeeper;
import dev.headgate.ingest.key.KeyKind;
import java.time.InstantSource;
import java.util.Arrays;

/** {@code POST /ingest} and {@code /api/ingest}: a tag report, of one event or of a window. */
final class TagServlet extends IngestServlet {
  static final String PATH = "/ingest";
  static final String API_PATH = "/api/ingest";

  /** The most bytes a body may have after inflating; exactly as many pass. */
  static final int MAX_BODY_BYTES = 1024 * 1024;

  private static final String METHODS = "POST, OPTIONS";

  private final transient CheckAccess checkAccess;
  private final transient AcceptTagReport acceptReport;
  private final transient DeadLetters deadLetters;
  private final transient TallyKeeper tally;
  private final transient ByteBudget budget;
  private final transient BodyReader bodies = new BodyReader(MAX_BODY_BYTES);
  private final transient TagReportDecoder decoder = new TagReportDecoder();

  TagServlet(
      CheckAccess checkAccess,
      AcceptTagReport acceptReport,
      DeadLetters deadLetters,
      TallyKeeper tally,
      ByteBudget budget,
      RequestObserver observer,
      InstantSource clock) {
    super(Endpoint.TAG_INGEST, new Cors(METHODS, Headers.TAG_KEY), observer, clock);
    this.checkAccess = checkAccess;
    this.acceptReport = acceptReport;
    this.deadLetters = deadLetters;
    this.tally = tally;
    this.budget = budget;
  }

  @Override
  Answer answer(Exchange exchange) {
    return switch (exchange.request().getMethod()) {
      case "POST" -> take(exchange);
      case "OPTIONS" -> TagAnswers.PREFLIGHT;
      default -> TagAnswers.methodNotAllowed();
    };
  }

  @Override
  Answer failed() {
    return TagAnswers.failed();
  }

  private Answer take(Exchange exchange) {
    try (BodyPermit permit = new BodyPermit(budget)) {
      long announced = exchange.request().getContentLengthLong();
      if (!permit.extendTo(
          announced < 0 ? BodyReader.FIRST_BYTES : Math.min(announced, BodyReader.FIRST_BYTES))) {
        return refuse(TagAnswers.overloaded());
      }
      Access access =
          checkAccess.check(
              KeyKind.TAG,
              RequestFields.get(exchange.request(), Headers.TAG_KEY),
              exchange.origin(),
              exchange.receivedAt());
      if (!(access instanceof Access.Granted granted)) {
        if (access instanceof Access.OriginNotAllowed) {
          exchange.refuseOrigin();
        }
        return refuse(TagAnswers.refused(access));
      }
      RequestContext context =
          new RequestContext(
              granted.grant(),
              exchange.request().getServletPath().equals(API_PATH) ? API_PATH : PATH,
              exchange.requestId(),
              exchange.receivedAt(),
              exchange.startedNanos());
      return take(exchange, context, permit);
    }
  }

  private Answer take(Exchange exchange, RequestContext context, BodyPermit permit) {
    Body body = new Body();
    BodyReader.Result result = bodies.read(exchange.request(), body, permit);
    if (!(result instanceof BodyReader.Result.Read read)) {
      Answer answer = TagAnswers.unread(result);
      deadLetters.refusedRequest(Api.TAG, context, letter(context, answer));
      return answer;
    }
    exchange.bodyBytes(read.length());
    DeadLetter.Payload payload = new DeadLetter.Payload(body.bytes, 0, read.length());
    return TagAnswers.of(
        switch (decoder.decode(body.bytes, read.length())) {
          case TagReportDecoder.Decoded.Report report ->
              acceptReport.accept(context, report.report(), payload);
          case TagReportDecoder.Decoded.Invalid invalid ->
              acceptReport.reject(context, invalid.message(), payload);
        });
  }

  private Answer refuse(Answer answer) {
    tally.add(Api.TAG, Count.REQUESTS_REFUSED, 1);
    return answer;
  }

  private static DeadLetter letter(RequestContext context, Answer answer) {
    return new DeadLetter(
        DeadLetter.Stage.INTAKE,
        context.endpoint(),
        context.requestId(),
        "",
        answer.code(),
        "",
        answer.message(),
        DeadLetter.Payload.NONE);
  }

  /** Reports are small, so that each has an array of its own. */
  private static final class Body implements BodyReader.Sink {
    byte[] bytes = new byte[0];

    @Override
    public byte[] room(int length) {
      bytes = Arrays.copyOf(bytes, length);
      return bytes;
    }
  }
}
