package dev.headgate.ingest.insight;

import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.site.SiteId;
import java.util.Optional;

/**
 * One thing that was rejected and kept.
 *
 * @param place its {@code at} is when it was received
 * @param eventId as it was sent; empty without one
 * @param payload what was sent, or the beginning of it
 * @param payloadBytes how much was sent
 */
public record Rejected(
    RowPlace place,
    KeyId key,
    Optional<SiteId> site,
    boolean atDelivery,
    String endpoint,
    String requestId,
    String eventId,
    String code,
    String field,
    String message,
    String payload,
    long payloadBytes) {}
