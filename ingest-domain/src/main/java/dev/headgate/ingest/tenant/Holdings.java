package dev.headgate.ingest.tenant;

import java.time.Instant;
import java.util.Optional;

/**
 * What a tenant has.
 *
 * @param liveKeys keys for real events that work
 * @param people users who belong to it
 * @param lastUsedAt when one of its keys was used last, as far as that is written down
 */
public record Holdings(
    int sites,
    int keys,
    int liveKeys,
    int people,
    Optional<Instant> lastUsedAt,
    Instant createdAt) {}
