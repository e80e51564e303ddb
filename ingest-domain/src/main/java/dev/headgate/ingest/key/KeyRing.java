package dev.headgate.ingest.key;

import java.util.Optional;

/**
 * Finds a key by the hash of its secret, on the accept path: from memory, without a lock or I/O.
 *
 * <p>A change of a key, tenant, site or plan shows within one second on every node while the
 * database answers. While it does not, what is known goes on working for the time the operator has
 * set; after that {@link KeysUnavailable} is thrown. Revoked and expired keys are found too, so
 * that the answer can say so.
 */
public interface KeyRing {
  /**
   * The key with this hash, of either kind.
   *
   * @throws KeysUnavailable if what is known is too old to be trusted
   */
  Optional<Grant> find(KeyHash hash);
}
