package dev.headgate.admin.api;

import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.Outcome.Problem;
import java.util.List;
import java.util.Map;

/**
 * Ends a request without what it asked for. Every refusal of the API is one of those below, so this
 * is where a status is chosen.
 */
final class Refusal extends RuntimeException {
  private final int status;
  private final String code;
  private final transient List<Problem> fields;
  private final transient Map<String, String> headers;

  private Refusal(
      int status, String code, String message, List<Problem> fields, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.fields = List.copyOf(fields);
    this.headers = Map.copyOf(headers);
  }

  private static Refusal of(int status, String code, String message) {
    return new Refusal(status, code, message, List.of(), Map.of());
  }

  static Refusal invalidJson(String what) {
    return of(400, "invalid_json", what);
  }

  /** Fields or parameters that are unknown or cannot be read. */
  static Refusal invalidRequest(List<Problem> problems) {
    return new Refusal(
        400,
        "invalid_request",
        "The request cannot be read: see fields. Nothing was changed.",
        problems,
        Map.of());
  }

  static Refusal malformed() {
    return of(400, "bad_request", "This is not a request that can be understood.");
  }

  static Refusal noToken() {
    return new Refusal(
        401,
        "invalid_token",
        "Send a personal access token: \"Authorization: Bearer hg_pat_...\". You make one on the"
            + " page of your account.",
        List.of(),
        Map.of("WWW-Authenticate", "Bearer realm=\"headgate\""));
  }

  static Refusal badToken() {
    return new Refusal(
        401,
        "invalid_token",
        "The token is unknown, expired or revoked, or its user is locked out or has a new password"
            + " to choose.",
        List.of(),
        Map.of("WWW-Authenticate", "Bearer realm=\"headgate\", error=\"invalid_token\""));
  }

  /**
   * @param scope the one that is missing, as it is shown
   */
  static Refusal insufficientScope(String scope) {
    return new Refusal(
        403,
        "insufficient_scope",
        "This takes a token with the scope \"%s\".".formatted(scope),
        List.of(),
        Map.of(
            "WWW-Authenticate",
            "Bearer realm=\"headgate\", error=\"insufficient_scope\", scope=\"%s\""
                .formatted(scope)));
  }

  static Refusal notFound() {
    return of(404, "not_found", "There is no such thing, or none that you may know of.");
  }

  static Refusal noRoute() {
    return of(404, "not_found", "There is nothing at this address. See /openapi.yaml.");
  }

  static Refusal methodNotAllowed(String allowed) {
    return new Refusal(
        405,
        "method_not_allowed",
        "This address takes " + allowed + ".",
        List.of(),
        Map.of("Allow", allowed));
  }

  static Refusal conflict(String reason) {
    return of(409, "conflict", reason);
  }

  static Refusal tooLarge(int limit) {
    return of(413, "payload_too_large", "A body has at most %,d bytes.".formatted(limit));
  }

  static Refusal unsupportedType() {
    return of(
        415,
        "unsupported_media_type",
        "Send the body as JSON, with \"Content-Type: application/json\" and no Content-Encoding.");
  }

  static Refusal invalidFields(List<Problem> problems) {
    return new Refusal(
        422,
        "invalid_fields",
        "Something that was entered cannot be taken: see fields. Nothing was changed.",
        problems,
        Map.of());
  }

  static Refusal rateLimited(long seconds) {
    return new Refusal(
        429,
        "rate_limited",
        "Too many requests. Try again in %d s.".formatted(seconds),
        List.of(),
        Map.of("Retry-After", Long.toString(seconds)));
  }

  static Refusal internalError() {
    return of(
        500, "internal_error", "A fault of the gateway. Its log has more, under the request id.");
  }

  /**
   * @param what does not answer
   */
  static Refusal unavailable(String what) {
    return new Refusal(
        503,
        "unavailable",
        what + " does not answer now. Try again later.",
        List.of(),
        Map.of("Retry-After", "5"));
  }

  /** The value of something done; throws what stands in its way otherwise. */
  static <T> T orRefuse(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Done<T>(T value) -> value;
      case Outcome.NotFound<T> _ -> throw notFound();
      case Outcome.Invalid<T>(List<Problem> problems) -> throw invalidFields(problems);
      case Outcome.Refused<T>(String reason) -> throw conflict(reason);
    };
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  List<Problem> fields() {
    return fields;
  }

  Map<String, String> headers() {
    return headers;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
