package dev.headgate.ingest.insight;

import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Reads stored media events. What was accepted a moment ago may not be there yet.
 *
 * <p>Every call throws {@link dev.headgate.ingest.delivery.StoreUnavailable} if the store does not
 * answer. Safe for use by many threads.
 */
public interface StoredMediaEvents {

  /**
   * How many events of each type; all but the most frequent types together are named {@code ""}.
   */
  List<CountAt> counts(MediaEventFilter filter, Duration step);

  /**
   * The newest events, newest first.
   *
   * @param before only what is older than this
   */
  List<StoredMediaEvent> newest(MediaEventFilter filter, Optional<RowPlace> before, int limit);

  Optional<StoredMediaEvent> find(TenantId tenant, RowPlace place);

  /** By key, those with the most events first. */
  List<ClockShare> clocks(TenantId tenant, Span span);

  /**
   * Which of these event ids the tenant has.
   *
   * @param since older ones need not be found; what came in before may be
   */
  Set<UUID> stored(TenantId tenant, Instant since, Collection<UUID> ids);
}
