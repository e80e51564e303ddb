package dev.headgate.ingest.tenant;

import java.time.Instant;
import java.util.Map;

/** Tells what every tenant has. Takes part in the transaction it is asked in. */
public interface TenantHoldings {
  /**
   * All tenants' holdings.
   *
   * @param now keys that expired before it do not work
   */
  Map<TenantId, Holdings> all(Instant now);
}
