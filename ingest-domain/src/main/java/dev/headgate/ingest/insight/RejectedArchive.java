package dev.headgate.ingest.insight;

import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads what was rejected and kept. In a flood not all is kept, so counts are at least.
 *
 * <p>Every call throws {@link dev.headgate.ingest.delivery.StoreUnavailable} if the store does not
 * answer. Safe for use by many threads.
 */
public interface RejectedArchive {

  /** The reasons, the most frequent first; some hundred at most. */
  List<RejectedReason> reasons(RejectedFilter filter);

  /** How many of each code. */
  List<CountAt> counts(RejectedFilter filter, Duration step);

  /**
   * The newest, newest first, each with the beginning of its payload.
   *
   * @param before only what is older than this
   */
  List<Rejected> newest(RejectedFilter filter, Optional<RowPlace> before, int limit);

  /** One with its payload, of which no more than a megabyte is read. */
  Optional<Rejected> find(TenantId tenant, RowPlace place);

  /** How many are selected. */
  long count(RejectedSelection selection);
}
