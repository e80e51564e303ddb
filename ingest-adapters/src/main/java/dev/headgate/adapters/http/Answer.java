package dev.headgate.adapters.http;

import dev.headgate.ingest.intake.AcceptMediaEvents.Rate;
import dev.headgate.ingest.intake.RequestObserver.Ending;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered: chosen by one class a contract, written by the servlets.
 *
 * @param code the error code; empty when all is well
 * @param message the error in words, for the dead letter
 * @param body JSON, written at once
 * @param retryAfter after which the sender may try again; zero when the answer does not say
 * @param rate what is left of the rate limit; null where the answer does not depend on it
 */
record Answer(
    int status,
    Ending ending,
    String code,
    String message,
    @SuppressWarnings("ArrayRecordComponent") byte[] body,
    Duration retryAfter,
    @Nullable Rate rate) {

  static Answer of(int status, Ending ending, String code, String message, byte[] body) {
    return new Answer(status, ending, code, message, body, Duration.ZERO, null);
  }

  Answer retryAfter(Duration wait) {
    return new Answer(status, ending, code, message, body, wait, rate);
  }

  Answer withRate(Rate rate) {
    return new Answer(status, ending, code, message, body, retryAfter, rate);
  }

  /** Writes status, fields and body. */
  void write(HttpServletResponse response) throws IOException {
    response.setStatus(status);
    if (!retryAfter.isZero()) {
      response.setHeader(Headers.RETRY_AFTER, Long.toString(seconds(retryAfter)));
    }
    if (rate != null) {
      writeRate(response, rate);
    }
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentLength(body.length);
    if (body.length > 0) {
      response.setContentType("application/json");
      response.getOutputStream().write(body);
    }
  }

  /** A sliding window is never reset at one moment; after its length it is empty for certain. */
  private void writeRate(HttpServletResponse response, Rate rate) {
    long reset = retryAfter.isZero() ? 60 : seconds(retryAfter);
    response.setHeader(Headers.RATE_LIMIT_POLICY, "\"default\";q=" + rate.limit() + ";w=60");
    response.setHeader(Headers.RATE_LIMIT, "\"default\";r=" + rate.remaining() + ";t=" + reset);
  }

  /** Whole seconds, rounded up, at least one. */
  private static long seconds(Duration duration) {
    return Math.max(1, duration.plusNanos(999_999_999).toSeconds());
  }
}
