package dev.headgate.ingest.erasure;

import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Map;

/** Tells how much is stored of a tenant, before it is taken away. */
public interface StoredRows {
  /**
   * The tenant's rows in each table.
   *
   * @throws dev.headgate.ingest.delivery.StoreUnavailable if the store does not answer
   */
  Map<StoreTable, Long> of(TenantId tenant);

  /**
   * The events of one person.
   *
   * @throws dev.headgate.ingest.delivery.StoreUnavailable if the store does not answer
   */
  long of(TenantId tenant, Person person);
}
