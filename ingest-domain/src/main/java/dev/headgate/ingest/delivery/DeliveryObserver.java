package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.Duration;

/**
 * Is told what an operator should be able to read in the log or see in a graph. Called on the
 * delivering threads: must be quick and must not throw.
 */
public interface DeliveryObserver {
  /** Watches nothing. */
  DeliveryObserver NONE = new DeliveryObserver() {};

  /**
   * A delivery is done.
   *
   * @param took from the first insert to the note in the log
   */
  default void delivered(FrozenDelivery delivery, Duration took) {}

  /** The store went down, or did again nothing. Told once until it is back. */
  default void storeDown(String why) {}

  default void storeBack(Duration down) {}

  /** What became of an insert is unknown; it will be proven. */
  default void outcomeUnclear(FrozenDelivery delivery, String why) {}

  /** How much of an unclear delivery a table held. */
  default void proven(FrozenDelivery delivery, StoreTable table, int present, int expected) {}

  /**
   * The store holds deliveries of a former life of the journal that the log does not know: the
   * journal's directory is an older copy. They are compared and noted, not sent again.
   */
  default void foundAgain(JournalPosition from, int deliveries) {}

  /** The store was compared with the journal, and has what it had lost. */
  default void refilled(RefillRequests.Report report) {}

  /** A row can never be stored and becomes a dead letter. */
  default void setAside(FrozenDelivery delivery, UndeliverableRow row) {}

  /** Delivery waits for a person. */
  default void halted(String why) {}

  /** The ledger does not answer; delivery goes on and usage is settled later. */
  default void usageUnsettled(String why) {}

  /** Records whose usage was not settled are not kept any more: their usage is lost. */
  default void usageLost(JournalPosition from, JournalPosition to) {}
}
