package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import java.util.List;
import java.util.Optional;

/**
 * Remembers which deliveries were frozen and which are done: the only cursor there is. One delivery
 * is open at a time. Every call returns once its entry survives a crash.
 *
 * <p>Written by one thread; questions may be asked by any.
 */
public interface DeliveryLog {

  /** The delivery that was frozen and is not done; after a restart its outcome is unclear. */
  Optional<FrozenDelivery> open();

  /** Where the next delivery begins; empty before the first delivery. */
  Optional<JournalPosition> next();

  /**
   * Writes down a delivery before any of its rows is sent.
   *
   * @throws IllegalStateException if another one is open
   */
  void freeze(FrozenDelivery delivery);

  /**
   * Writes down that every row of the open delivery is in the store, or set aside.
   *
   * @param undeliverable rows that the store can never take and that were set aside as dead letters
   */
  void done(FrozenDelivery delivery, List<UndeliverableRow> undeliverable);

  /** The totals so far. */
  DeliveryTotals state();
}
