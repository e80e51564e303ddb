package dev.headgate.ingest.insight;

import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads how much is stored, and how the tags do.
 *
 * <p>Every call throws {@link dev.headgate.ingest.delivery.StoreUnavailable} if the store does not
 * answer. Safe for use by many threads.
 */
public interface Traffic {
  /** The names in {@link #received}. */
  String MEDIA = "Media events";

  String TAGS = "Tag reports";
  String REJECTED = "Rejected";

  /**
   * What came in, by when it was received: media events, tag reports (an event or a window) and
   * what was rejected.
   *
   * @param tenant empty for all
   */
  List<CountAt> received(Optional<TenantId> tenant, Span span, Duration step);

  /** When the newest stored thing of the last days was received. */
  Optional<Instant> lastStored(Optional<TenantId> tenant, Instant now);

  /** How every tag did in one span and in another one; by site and tag. */
  List<TagRecord> tags(TenantId tenant, Span span, Span before);
}
