package dev.headgate.adapters.http;

import dev.headgate.ingest.event.Rejection;
import dev.headgate.ingest.intake.AcceptMediaEvents;
import dev.headgate.ingest.intake.AcceptMediaEvents.Outcome;
import dev.headgate.ingest.intake.Access;
import dev.headgate.ingest.intake.RequestObserver.Ending;
import dev.headgate.ingest.plan.Plan.QuotaRefusal;
import java.time.Duration;
import java.util.List;

/** What the media API answers; the only place where its statuses are chosen. */
final class MediaAnswers {
  private static final Duration SOON = Duration.ofSeconds(5);

  /** What a beacon hears, whatever happened. */
  static final Answer BEACON = Answer.of(200, Ending.ACCEPTED, "", "", new byte[0]);

  static final Answer PREFLIGHT = Answer.of(204, Ending.PREFLIGHT, "", "", new byte[0]);

  private static final Answer INVALID_KEY =
      error(
          401,
          Ending.UNAUTHORIZED,
          "invalid_api_key",
          "send a valid media API key in the X-API-Key header");
  private static final Answer TENANT_INACTIVE =
      error(
          403,
          Ending.FORBIDDEN,
          "tenant_inactive",
          "the account of this key is not active; ask the operator of this gateway");
  private static final Answer ORIGIN_NOT_ALLOWED =
      error(
          403,
          Ending.FORBIDDEN,
          "origin_not_allowed",
          "this key may not be used from this web origin; add the origin to the key's list");
  private static final Answer NOT_KEPT =
      error(
              503,
              Ending.UNAVAILABLE,
              "ingest_degraded",
              "events cannot be kept now; send the same batch again later")
          .retryAfter(SOON);
  private static final Answer OVERLOADED =
      error(
              503,
              Ending.OVERLOADED,
              "ingest_degraded",
              "too many bytes are under way; send the same batch again later")
          .retryAfter(SOON);
  private static final Answer TOO_SLOW =
      error(
          408, Ending.TOO_SLOW, "request_timeout", "the body did not come in time; send it again");
  private static final Answer UNKNOWN_ENCODING =
      error(
          415,
          Ending.MALFORMED,
          "unsupported_encoding",
          "send the body as it is, or with Content-Encoding: gzip");
  private static final Answer DAMAGED =
      badRequest("invalid_encoding", "the gzip stream or the chunks of the body are damaged");
  private static final Answer INCOMPLETE =
      badRequest(
          Ending.ABORTED, "incomplete_body", "the connection ended before the body was whole");
  private static final Answer FAILED =
      error(
          500,
          Ending.FAILED,
          "internal_error",
          "the gateway failed; send the same batch again later, and name the X-Request-Id to its"
              + " operator");

  private MediaAnswers() {}

  static Answer of(Outcome outcome, boolean dryRun) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> accepted(accepted, dryRun);
      case Outcome.Invalid invalid -> invalid(invalid);
      case Outcome.TooManyEvents tooMany -> tooManyEvents(tooMany.events());
      case Outcome.RateLimited limited ->
          error(
                  429,
                  Ending.RATE_LIMITED,
                  "rate_limited",
                  "more than %d events in 60 seconds; send the same batch again after Retry-After"
                      .formatted(limited.rate().limit()))
              .retryAfter(limited.retryAfter())
              .withRate(limited.rate());
      case Outcome.QuotaExceeded exceeded -> quotaExceeded(exceeded);
      case Outcome.JournalDown _ -> NOT_KEPT;
    };
  }

  static Answer refused(Access access) {
    return switch (access) {
      case Access.OriginNotAllowed _ -> ORIGIN_NOT_ALLOWED;
      case Access.TenantInactive _, Access.SiteDisabled _ -> TENANT_INACTIVE;
      case Access.Unavailable _ -> NOT_KEPT;
      case Access.UnknownKey _, Access.RevokedKey _, Access.ExpiredKey _ -> INVALID_KEY;
      case Access.Granted _ -> throw new IllegalArgumentException("access was granted");
    };
  }

  static Answer malformed(Malformed malformed) {
    return badRequest(malformed.code(), malformed.message());
  }

  static Answer unread(BodyReader.Result result, int limit) {
    return switch (result) {
      case BodyReader.Result.TooLarge _ ->
          error(
              413,
              Ending.TOO_LARGE,
              "payload_too_large",
              "a body has at most %d bytes after inflating; send smaller batches".formatted(limit));
      case BodyReader.Result.NoPermit _ -> OVERLOADED;
      case BodyReader.Result.TooSlow _ -> TOO_SLOW;
      case BodyReader.Result.UnknownEncoding _ -> UNKNOWN_ENCODING;
      case BodyReader.Result.Damaged _ -> DAMAGED;
      case BodyReader.Result.Incomplete _ -> INCOMPLETE;
      case BodyReader.Result.Read _ -> throw new IllegalArgumentException("the body was read");
    };
  }

  static Answer overloaded() {
    return OVERLOADED;
  }

  static Answer failed() {
    return FAILED;
  }

  static Answer methodNotAllowed(String allowed) {
    return error(
        405,
        Ending.METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "this address takes " + allowed + " only");
  }

  private static Answer accepted(Outcome.Accepted accepted, boolean dryRun) {
    JsonText json =
        new JsonText(64 + 160 * accepted.described().size())
            .raw("{\"accepted\":")
            .number(accepted.accepted())
            .raw(",\"rejected\":")
            .number(accepted.rejected())
            .raw(dryRun ? ",\"queued\":false" : ",\"queued\":true");
    errors(json, accepted.described());
    Ending ending = accepted.rejected() == 0 ? Ending.ACCEPTED : Ending.PARTLY_ACCEPTED;
    return Answer.of(200, ending, "", "", json.raw("}").bytes()).withRate(accepted.rate());
  }

  private static Answer invalid(Outcome.Invalid invalid) {
    String message = "no event was taken; \"errors\" tells what is wrong with each";
    JsonText json =
        refusal("invalid_events", message, invalid.rejected(), 160 * invalid.described().size());
    errors(json, invalid.described());
    return Answer.of(400, Ending.INVALID, "invalid_events", message, json.raw("}").bytes())
        .withRate(invalid.rate());
  }

  private static Answer tooManyEvents(int events) {
    return badRequest(
        "batch_too_large",
        "a batch has at most %d events, this one has %d; send several"
            .formatted(AcceptMediaEvents.MAX_EVENTS, events));
  }

  private static Answer quotaExceeded(Outcome.QuotaExceeded exceeded) {
    String message =
        "the monthly quota of %d events has no room for this batch; it starts anew with the next"
                .formatted(exceeded.quota())
            + " month (UTC)";
    return exceeded.refusal() == QuotaRefusal.FORBIDDEN
        ? error(403, Ending.QUOTA_EXCEEDED, "quota_exceeded", message)
        : error(429, Ending.QUOTA_EXCEEDED, "quota_exceeded", message)
            .retryAfter(exceeded.retryAfter());
  }

  private static Answer badRequest(String code, String message) {
    return badRequest(Ending.MALFORMED, code, message);
  }

  /** A 400 has the same counts as a 200. */
  private static Answer badRequest(Ending ending, String code, String message) {
    byte[] body = refusal(code, message, 0, 0).raw("}").bytes();
    return Answer.of(400, ending, code, message, body);
  }

  private static JsonText refusal(String code, String message, int rejected, int more) {
    return new JsonText(256 + more)
        .raw("{\"accepted\":0,\"rejected\":")
        .number(rejected)
        .raw(",\"queued\":false,\"error\":")
        .string(code)
        .raw(",\"message\":")
        .string(message);
  }

  private static void errors(JsonText json, List<Rejection> described) {
    if (described.isEmpty()) {
      return;
    }
    json.raw(",\"errors\":[");
    String separator = "";
    for (Rejection rejection : described) {
      json.raw(separator)
          .raw("{\"index\":")
          .number(rejection.index())
          .raw(",\"event_id\":")
          .stringOrNull(rejection.eventId())
          .raw(",\"code\":")
          .string(rejection.code().code())
          .raw(",\"field\":")
          .stringOrNull(rejection.field())
          .raw(",\"message\":")
          .string(rejection.message())
          .raw("}");
      separator = ",";
    }
    json.raw("]");
  }

  private static Answer error(int status, Ending ending, String code, String message) {
    byte[] body =
        new JsonText(256)
            .raw("{\"error\":")
            .string(code)
            .raw(",\"message\":")
            .string(message)
            .raw("}")
            .bytes();
    return Answer.of(status, ending, code, message, body);
  }
}
