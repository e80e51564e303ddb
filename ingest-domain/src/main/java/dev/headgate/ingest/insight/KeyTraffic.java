package dev.headgate.ingest.insight;

import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Map;

/**
 * Tells how much came in with which key.
 *
 * <p>Throws {@link dev.headgate.ingest.delivery.StoreUnavailable} if the store does not answer.
 */
@FunctionalInterface
public interface KeyTraffic {

  /** Stored events by key, of those received in the span; keys without any are missing. */
  Map<KeyId, Long> events(TenantId tenant, Span span);
}
