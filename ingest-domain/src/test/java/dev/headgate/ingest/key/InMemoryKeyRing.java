package dev.headgate.ingest.key;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keys in memory; can be told to be out of reach. */
public final class InMemoryKeyRing implements KeyRing {
  private final Map<KeyHash, Grant> grants = new ConcurrentHashMap<>();
  private volatile boolean available = true;

  @Override
  public Optional<Grant> find(KeyHash hash) {
    if (!available) {
      throw new KeysUnavailable("told to be out of reach");
    }
    return Optional.ofNullable(grants.get(hash));
  }

  /** Adds or changes a key. */
  public void put(String secret, Grant grant) {
    grants.put(KeyHash.of(secret), grant);
  }

  public void available(boolean available) {
    this.available = available;
  }
}
