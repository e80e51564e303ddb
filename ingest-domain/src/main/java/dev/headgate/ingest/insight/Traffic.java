package dev.headgate.ingest.insight;

import dev.headgate.ingest.site.SiteId;
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
   * what was rejected. Minutes count whole: the ones that the span begins and ends in as well.
   *
   * @param tenant empty for all
   */
  List<CountAt> received(Optional<TenantId> tenant, Span span, Duration step);

  /** When the newest stored thing of the last days was received. */
  Optional<Instant> lastStored(Optional<TenantId> tenant, Instant now);

  /** How often every tag ran in a span, by site and tag; tags that did not run are missing. */
  List<TagRuns> tags(TenantId tenant, Span span);

  /** How often one tag ran, and how often with success. */
  record TagRuns(SiteId site, String tag, long executions, long successes) {}
}
