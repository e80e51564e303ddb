package dev.headgate.ingest.insight;

import dev.headgate.ingest.delivery.DeliveryState;
import dev.headgate.ingest.delivery.DeliveryTotals;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.Tally;
import java.time.Duration;
import java.util.Map;

/** Tells how this gateway does right now, from memory. Safe for use by many threads. */
public interface GatewayState {

  /** All of it at once; while requests are under way, counts may be apart by these. */
  Snapshot now();

  /**
   * How the gateway does at an instant.
   *
   * @param accepting whether what comes in is kept
   * @param notAcceptingWhy for the operator; empty while it is kept
   * @param received what came in since the gateway was set up
   * @param delivered what was stored of it
   * @param pending accepted events that wait in the journal, by API
   * @param backlogBytes of the journal that are not delivered
   * @param backlogAge of the oldest record that is not delivered; zero without one
   * @param freeBytes on the journal's disk
   * @param acceptedPerSecond events over the last minute
   * @param storedWithin the greatest age of an undelivered record within the last minute
   */
  record Snapshot(
      boolean accepting,
      String notAcceptingWhy,
      Tally received,
      DeliveryTotals delivered,
      DeliveryState delivery,
      Map<Api, Long> pending,
      long backlogBytes,
      Duration backlogAge,
      long freeBytes,
      double acceptedPerSecond,
      Duration storedWithin) {
    public Snapshot {
      pending = Map.copyOf(pending);
    }

    /** Accepted events that wait in the journal, of both APIs. */
    public long waiting() {
      return pending.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
