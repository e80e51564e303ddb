package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.Api;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What has been delivered since the gateway was set up; counts events, not rows of detail.
 *
 * @param stored primary rows (accepted events) in the store, by API
 * @param undeliverable primary rows that the store can never take, by API
 * @param erased primary rows left out because their person or tenant was erased first, by API
 * @param deliveries deliveries that are done
 * @param lastDoneAt when the last one was done; empty before the first
 */
public record DeliveryTotals(
    Map<Api, Long> stored,
    Map<Api, Long> undeliverable,
    Map<Api, Long> erased,
    long deliveries,
    Optional<Instant> lastDoneAt) {

  public DeliveryTotals {
    stored = Map.copyOf(stored);
    undeliverable = Map.copyOf(undeliverable);
    erased = Map.copyOf(erased);
  }

  public static DeliveryTotals none() {
    return new DeliveryTotals(Map.of(), Map.of(), Map.of(), 0, Optional.empty());
  }
}
