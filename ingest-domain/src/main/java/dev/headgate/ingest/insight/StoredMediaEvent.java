package dev.headgate.ingest.insight;

import dev.headgate.ingest.key.KeyId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A media event as it is stored. Absent texts are empty.
 *
 * @param place its {@code at} is when it happened, on our clock
 * @param clientTs when it happened as it was sent
 * @param tsSource {@code client}, {@code corrected} or {@code server}
 * @param skewMillis how far the sender's clock was off; positive is slow
 * @param context JSON text
 * @param properties JSON text
 * @param extra a JSON object of the fields that are not ours
 */
public record StoredMediaEvent(
    RowPlace place,
    Instant receivedAt,
    UUID eventId,
    String type,
    Optional<Instant> clientTs,
    String tsSource,
    long skewMillis,
    String anonymousId,
    String userId,
    String sessionId,
    String contentId,
    String contentType,
    String contentTitle,
    OptionalDouble positionSeconds,
    OptionalLong bitrateKbps,
    String context,
    String properties,
    String extra,
    KeyId key) {}
