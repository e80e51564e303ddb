package dev.headgate.ingest.insight;

import dev.headgate.ingest.tenant.TenantId;
import java.util.List;

/** Reads how much tenants sent at their busiest. Safe for use by many threads. */
public interface TenantPeaks {

  /**
   * The busiest minutes of these tenants, by when things were received; who sent nothing is
   * missing.
   *
   * @throws dev.headgate.ingest.delivery.StoreUnavailable if the store does not answer
   */
  List<TenantPeak> peaks(List<TenantId> tenants, Span span);
}
