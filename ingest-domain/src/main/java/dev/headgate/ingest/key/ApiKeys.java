package dev.headgate.ingest.key;

import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * Where keys are kept, for the people who manage them. Every call takes part in the transaction it
 * is made in. The accept path reads the {@link KeyRing} instead.
 */
public interface ApiKeys {
  /** An id that no key has or had. */
  KeyId nextId();

  Optional<KeyEntry> find(KeyId id);

  Optional<KeyEntry> findByHash(KeyHash hash);

  /** The tenant's keys, newest first; revoked and expired ones too. */
  List<KeyEntry> ofTenant(TenantId tenant);

  /** Keeps a new key; its hash is all that is kept of the secret. */
  void add(KeyEntry entry, KeyHash hash);

  /** Keeps the changed state of a known key, except for when it was last used. */
  void save(KeyEntry entry);
}
