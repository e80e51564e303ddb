package dev.headgate.ingest.erasure;

import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Map;

/** Tells how much is stored of a tenant, before it is taken away. */
@FunctionalInterface
public interface StoredRows {
  /**
   * The tenant's rows in each table.
   *
   * @throws dev.headgate.ingest.delivery.StoreUnavailable if the store does not answer
   */
  Map<StoreTable, Long> of(TenantId tenant);
}
