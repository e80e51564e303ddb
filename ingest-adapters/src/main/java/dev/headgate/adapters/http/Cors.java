package dev.headgate.adapters.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Lets web pages use the API. A preflight carries no key, so every origin passes it, and the
 * origins that a key lists hold for the request itself. {@code navigator.sendBeacon} sends
 * credentials, for which browsers want the origin and the header names spelled out and no {@code
 * *}; we read no cookie, so there is nothing a page could gain by them.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, CORS protocol</a>
 */
final class Cors {
  private static final String EXPOSED =
      String.join(
          ", ",
          Headers.REQUEST_ID,
          Headers.RETRY_AFTER,
          Headers.RATE_LIMIT,
          Headers.RATE_LIMIT_POLICY);

  /** Seconds; no browser keeps a preflight's answer longer. */
  private static final String MAX_AGE = "7200";

  private final String methods;
  private final String requestHeaders;

  /**
   * @param methods what {@code Allow} names
   * @param keyHeader the header that carries the API's key
   */
  Cors(String methods, String keyHeader) {
    this.methods = methods;
    this.requestHeaders =
        String.join(", ", "Content-Type", "Content-Encoding", keyHeader, Headers.REQUEST_ID);
  }

  /** Says on a real answer that the page may read it. */
  void allow(HttpServletRequest request, HttpServletResponse response) {
    AnswerFields.set(response, "Vary", Headers.ORIGIN);
    String origin = origin(request);
    if (origin != null) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Allow-Credentials", "true");
      response.setHeader("Access-Control-Expose-Headers", EXPOSED);
    }
  }

  /** Answers a preflight's questions; the status is not ours. */
  void preflight(HttpServletRequest request, HttpServletResponse response) {
    response.setHeader("Allow", methods);
    if (origin(request) != null) {
      response.addHeader("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers");
      response.setHeader("Access-Control-Allow-Methods", methods);
      response.setHeader("Access-Control-Allow-Headers", requestHeaders);
      response.setHeader("Access-Control-Max-Age", MAX_AGE);
    }
  }

  private static @Nullable String origin(HttpServletRequest request) {
    String origin = RequestFields.get(request, Headers.ORIGIN);
    return origin == null || origin.isEmpty() ? null : origin;
  }
}
