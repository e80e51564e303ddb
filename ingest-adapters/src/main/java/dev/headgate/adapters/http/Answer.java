package dev.headgate.adapters.http;

import dev.headgate.ingest.intake.AcceptMediaEvents.Rate;
import dev.headgate.ingest.intake.RequestObserver.Ending;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;
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

  private static final String JSON = "application/json";

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
    fieldsBeforeContent((name, value) -> AnswerFields.set(response, name, value));
    AnswerFields.content(response, JSON, body.length);
    if (body.length > 0) {
      response.getOutputStream().write(body);
    }
  }

  /** The fields that belong to the answer itself. */
  void fields(BiConsumer<String, String> field) {
    fieldsBeforeContent(field);
    field.accept("Content-Length", Integer.toString(body.length));
    if (body.length > 0) {
      field.accept("Content-Type", JSON);
    }
  }

  /** A sliding window is never reset at one moment; after its length it is empty for certain. */
  private void fieldsBeforeContent(BiConsumer<String, String> field) {
    if (!retryAfter.isZero()) {
      field.accept(Headers.RETRY_AFTER, Long.toString(seconds(retryAfter)));
    }
    if (rate != null) {
      long reset = retryAfter.isZero() ? 60 : seconds(retryAfter);
      field.accept(Headers.RATE_LIMIT_POLICY, "\"default\";q=" + rate.limit() + ";w=60");
      field.accept(Headers.RATE_LIMIT, "\"default\";r=" + rate.remaining() + ";t=" + reset);
    }
    field.accept("X-Content-Type-Options", "nosniff");
  }

  /** Whole seconds, rounded up, at least one. */
  private static long seconds(Duration duration) {
    return Math.max(1, duration.plusNanos(999_999_999).toSeconds());
  }
}
