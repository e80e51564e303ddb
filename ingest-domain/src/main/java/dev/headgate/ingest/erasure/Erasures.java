package dev.headgate.ingest.erasure;

import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/** Where erasures are kept. Every call takes part in the transaction it is made in. */
public interface Erasures {
  ErasureId nextId();

  Optional<Erasure> find(ErasureId id);

  /** Those that are not done, oldest first. */
  List<Erasure> open();

  /** A tenant's, newest first; also of a tenant that is gone. */
  List<Erasure> of(TenantId tenant);

  /** Keeps a new erasure or the changed state of a known one. */
  void save(Erasure erasure);
}
