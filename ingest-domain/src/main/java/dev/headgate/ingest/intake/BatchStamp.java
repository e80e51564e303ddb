package dev.headgate.ingest.intake;

import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What all rows of one request have in common.
 *
 * @param receivedAtMillis our clock when the request came in, milliseconds since 1970
 * @param expiresOn the day on which the rows are removed from the store
 * @param site the site of a tag key
 */
public record BatchStamp(
    TenantId tenant,
    KeyId key,
    Optional<SiteId> site,
    long receivedAtMillis,
    LocalDate expiresOn) {}
