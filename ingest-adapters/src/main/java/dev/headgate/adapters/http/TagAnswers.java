package dev.headgate.adapters.http;

import dev.headgate.ingest.intake.AcceptTagReport.Outcome;
import dev.headgate.ingest.intake.Access;
import dev.headgate.ingest.intake.RequestObserver.Ending;
import java.nio.charset.StandardCharsets;

/**
 * What the tag API answers: bodies exactly as the contract's table has them; the only place where
 * its statuses are chosen.
 */
final class TagAnswers {
  static final Answer PREFLIGHT = Answer.of(204, Ending.PREFLIGHT, "", "", new byte[0]);

  private static final Answer OK =
      Answer.of(
          200, Ending.ACCEPTED, "", "", "{\"status\": \"ok\"}".getBytes(StandardCharsets.US_ASCII));
  private static final Answer INVALID = error(400, Ending.INVALID, "invalid_payload");
  private static final Answer MALFORMED = error(400, Ending.MALFORMED, "invalid_payload");
  private static final Answer INCOMPLETE = error(400, Ending.ABORTED, "invalid_payload");
  private static final Answer UNAUTHORIZED = error(401, Ending.UNAUTHORIZED, "unauthorized");
  private static final Answer FORBIDDEN = error(403, Ending.FORBIDDEN, "forbidden");
  private static final Answer NOT_ALLOWED =
      error(405, Ending.METHOD_NOT_ALLOWED, "method_not_allowed");
  private static final Answer TOO_SLOW = error(408, Ending.TOO_SLOW, "request_timeout");
  private static final Answer TOO_LARGE = error(413, Ending.TOO_LARGE, "payload_too_large");
  private static final Answer RATE_LIMITED = error(429, Ending.RATE_LIMITED, "rate_limited");
  private static final Answer UNAVAILABLE = error(500, Ending.UNAVAILABLE, "internal_error");
  private static final Answer OVERLOADED = error(500, Ending.OVERLOADED, "internal_error");
  private static final Answer FAILED = error(500, Ending.FAILED, "internal_error");

  private TagAnswers() {}

  static Answer of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted _ -> OK;
      case Outcome.Invalid _ -> INVALID;
      case Outcome.RateLimited limited -> RATE_LIMITED.retryAfter(limited.retryAfter());
      case Outcome.JournalDown _ -> UNAVAILABLE;
    };
  }

  static Answer refused(Access access) {
    return switch (access) {
      case Access.UnknownKey _ -> UNAUTHORIZED;
      case Access.RevokedKey _,
          Access.ExpiredKey _,
          Access.TenantInactive _,
          Access.SiteDisabled _,
          Access.OriginNotAllowed _ ->
          FORBIDDEN;
      case Access.Unavailable _ -> UNAVAILABLE;
      case Access.Granted _ -> throw new IllegalArgumentException("access was granted");
    };
  }

  static Answer unread(BodyReader.Result result) {
    return switch (result) {
      case BodyReader.Result.TooLarge _ -> TOO_LARGE;
      case BodyReader.Result.NoPermit _ -> OVERLOADED;
      case BodyReader.Result.TooSlow _ -> TOO_SLOW;
      case BodyReader.Result.UnknownEncoding _, BodyReader.Result.Damaged _ -> MALFORMED;
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

  static Answer methodNotAllowed() {
    return NOT_ALLOWED;
  }

  private static Answer error(int status, Ending ending, String code) {
    byte[] body = ("{\"error\": \"" + code + "\"}").getBytes(StandardCharsets.US_ASCII);
    return Answer.of(status, ending, code, code, body);
  }
}
