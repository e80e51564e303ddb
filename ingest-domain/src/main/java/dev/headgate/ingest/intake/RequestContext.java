package dev.headgate.ingest.intake;

import dev.headgate.ingest.key.Grant;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What is known of a request that may come in.
 *
 * @param endpoint its path
 * @param requestId its {@code X-Request-Id}
 * @param receivedAt our clock when the request came in
 * @param receivedNanos the same moment on a monotonic clock; limits use it, so that a step of the
 *     clock neither opens nor closes them
 */
public record RequestContext(
    Grant grant, String endpoint, String requestId, Instant receivedAt, long receivedNanos) {

  BatchStamp stamp() {
    return new BatchStamp(
        grant.tenant().id(),
        grant.key().id(),
        grant.key().site(),
        receivedAt.toEpochMilli(),
        LocalDate.ofInstant(
            receivedAt.plus(Duration.ofDays(grant.plan().retentionDays())), ZoneOffset.UTC));
  }

  /** The stamp of dead letters, which are kept for a short time whatever the plan says. */
  BatchStamp deadLetterStamp() {
    return new BatchStamp(
        grant.tenant().id(),
        grant.key().id(),
        grant.key().site(),
        receivedAt.toEpochMilli(),
        LocalDate.ofInstant(receivedAt.plus(DeadLetters.RETENTION), ZoneOffset.UTC));
  }
}
