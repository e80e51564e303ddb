package dev.headgate.ingest.insight;

import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Optional;

/**
 * Which rejected things are looked for.
 *
 * @param span when they were received
 * @param code empty for any
 * @param field empty for any
 */
public record RejectedFilter(
    TenantId tenant, Span span, String code, String field, Optional<KeyId> key) {}
