package dev.headgate.adapters.http;

import org.jspecify.annotations.Nullable;

/** The bodies of errors that the container chose itself, before a servlet saw the request. */
final class ContainerErrors {
  private ContainerErrors() {}

  static String body(int status, @Nullable String path) {
    boolean tag = TagServlet.PATH.equals(path) || TagServlet.API_PATH.equals(path);
    return tag
        ? "{\"error\":\"" + tagCode(status) + "\"}"
        : "{"
            + counts(status, path)
            + "\"error\":\""
            + code(status)
            + "\",\"message\":\""
            + message(status)
            + "\"}";
  }

  /** A 400 of the media API has counts, whoever found the fault. */
  private static String counts(int status, @Nullable String path) {
    return status == 400 && MediaEventsServlet.PATH.equals(path)
        ? "\"accepted\":0,\"rejected\":0,\"queued\":false,"
        : "";
  }

  private static String tagCode(int status) {
    return status >= 500 ? "internal_error" : status == 400 ? "invalid_payload" : code(status);
  }

  private static String code(int status) {
    return switch (status) {
      case 400, 501, 505 -> "bad_request";
      case 404 -> "not_found";
      case 405 -> "method_not_allowed";
      case 408 -> "request_timeout";
      case 413 -> "payload_too_large";
      case 414 -> "uri_too_long";
      case 431 -> "header_too_large";
      default -> status >= 500 ? "internal_error" : "bad_request";
    };
  }

  private static String message(int status) {
    return switch (status) {
      case 404 -> "there is nothing at this address; see /openapi.yaml";
      case 405 -> "this address does not take this method";
      case 408 -> "the request did not come in time";
      case 413, 414, 431 -> "the request is too large";
      case 500, 502, 503, 504 -> "the gateway failed; try again later";
      default -> "this is not a valid HTTP request";
    };
  }
}
