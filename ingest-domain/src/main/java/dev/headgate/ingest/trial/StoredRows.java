package dev.headgate.ingest.trial;

import dev.headgate.ingest.key.ApiKey;
import java.time.Instant;
import java.util.Optional;

/** Finds rows as the store has them, for people who want to see just that. */
@FunctionalInterface
public interface StoredRows {

  /**
   * The row of what came in with a key at an instant, as a JSON object of all its columns.
   *
   * @param receivedAt to the millisecond
   * @throws dev.headgate.ingest.delivery.StoreUnavailable if the store does not answer
   */
  Optional<String> find(ApiKey key, Instant receivedAt);
}
