package dev.headgate.adapters.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One request on its way to its answer. */
final class Exchange {
  private final HttpServletRequest request;
  private final Query query;
  private final String requestId;
  private final Instant receivedAt;
  private final long startedNanos;
  private long bodyBytes;
  private boolean originRefused;

  Exchange(HttpServletRequest request, Instant receivedAt, long startedNanos) {
    this.request = request;
    this.query = Query.of(request.getQueryString());
    this.requestId = RequestIds.takeOverOrMint(RequestFields.get(request, Headers.REQUEST_ID));
    this.receivedAt = receivedAt;
    this.startedNanos = startedNanos;
  }

  HttpServletRequest request() {
    return request;
  }

  Query query() {
    return query;
  }

  String requestId() {
    return requestId;
  }

  @Nullable String origin() {
    return RequestFields.get(request, Headers.ORIGIN);
  }

  Instant receivedAt() {
    return receivedAt;
  }

  long startedNanos() {
    return startedNanos;
  }

  long bodyBytes() {
    return bodyBytes;
  }

  void bodyBytes(long bytes) {
    bodyBytes = bytes;
  }

  /** Whether the page that sent the request must not read the answer. */
  boolean isOriginRefused() {
    return originRefused;
  }

  void refuseOrigin() {
    originRefused = true;
  }
}
