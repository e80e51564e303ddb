package dev.headgate.ingest.insight;

import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Optional;

/**
 * Which media events are looked for. An empty text stands for any.
 *
 * @param span when they happened, on our clock
 * @param content a content id
 * @param person a user id or an anonymous id
 */
public record MediaEventFilter(
    TenantId tenant,
    Span span,
    String session,
    String content,
    String type,
    String person,
    Optional<KeyId> key) {

  /** Every event of a tenant in a span. */
  public static MediaEventFilter all(TenantId tenant, Span span) {
    return new MediaEventFilter(tenant, span, "", "", "", "", Optional.empty());
  }
}
