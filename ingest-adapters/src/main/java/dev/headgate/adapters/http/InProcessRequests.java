package dev.headgate.adapters.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.ingest.event.EventBatch;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptTagReport;
import dev.headgate.ingest.intake.Access;
import dev.headgate.ingest.intake.CheckAccess;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.intake.RequestContext;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.trial.TestRequests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Requests that come from a page: the servlets' path without the socket and the secret. */
public final class InProcessRequests implements TestRequests {
  private final AcceptMediaEvents media;
  private final AcceptTagReport tags;

  public InProcessRequests(AcceptMediaEvents media, AcceptTagReport tags) {
    this.media = media;
    this.tags = tags;
  }

  @Override
  public TestRequests.Reply send(Grant grant, String body, Instant at) {
    String requestId = RequestIds.takeOverOrMint(null);
    byte[] bytes = body.getBytes(UTF_8);
    Access access = CheckAccess.decide(grant, null, at);
    Answer answer =
        grant.key().kind() == KeyKind.MEDIA
            ? media(access, bytes, requestId, at)
            : tag(access, bytes, requestId, at);
    return shown(answer, requestId);
  }

  private Answer media(Access access, byte[] body, String requestId, Instant at) {
    if (!(access instanceof Access.Granted granted)) {
      return MediaAnswers.refused(access);
    }
    EventBatch batch = new EventBatch();
    batch.reset(body.length);
    System.arraycopy(body, 0, batch.bytes(), 0, body.length);
    Malformed malformed = new MediaEventDecoder().decode(batch, body.length);
    return malformed == null
        ? MediaAnswers.of(
            media.accept(
                context(granted.grant(), MediaEventsServlet.PATH, requestId, at),
                batch,
                AcceptMediaEvents.Options.DEFAULT),
            false)
        : MediaAnswers.malformed(malformed);
  }

  private Answer tag(Access access, byte[] body, String requestId, Instant at) {
    if (!(access instanceof Access.Granted granted)) {
      return TagAnswers.refused(access);
    }
    RequestContext context = context(granted.grant(), TagServlet.PATH, requestId, at);
    DeadLetter.Payload payload = new DeadLetter.Payload(body, 0, body.length);
    return TagAnswers.of(
        switch (new TagReportDecoder().decode(body, body.length)) {
          case TagReportDecoder.Decoded.Report report ->
              tags.accept(context, report.report(), payload);
          case TagReportDecoder.Decoded.Invalid invalid ->
              tags.reject(context, invalid.message(), payload);
        });
  }

  private static RequestContext context(Grant grant, String path, String requestId, Instant at) {
    return new RequestContext(grant, path, requestId, at, System.nanoTime());
  }

  private static TestRequests.Reply shown(Answer answer, String requestId) {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field(Headers.REQUEST_ID, requestId));
    answer.fields((name, value) -> fields.add(new Field(name, value)));
    return new TestRequests.Reply(
        answer.status(), reason(answer.status()), fields, new String(answer.body(), UTF_8));
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 429 -> "Too Many Requests";
      case 503 -> "Service Unavailable";
      default -> "";
    };
  }
}
