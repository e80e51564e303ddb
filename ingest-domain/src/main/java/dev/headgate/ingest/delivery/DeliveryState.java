package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import java.time.Instant;
import java.util.Optional;

/**
 * How delivery is doing, for health and metrics. A snapshot.
 *
 * @param next the record that the next delivery, or the open one, begins with; empty before the
 *     start
 * @param pendingRecords durable journal records that are not delivered; at least, when they span
 *     two lives of the journal
 * @param oldestPendingAt when the oldest record of the delivery under way was journaled; empty when
 *     nothing is pending
 * @param lastDoneAt when the last delivery was done
 * @param failingSince since when the store could not be reached or its answer is unclear
 * @param lastError what went wrong last, also when it is over
 * @param halted why delivery waits for a person; empty unless it does
 * @param usageUnsettledSince since when delivered usage could not be written to the ledger
 */
public record DeliveryState(
    Phase phase,
    Optional<JournalPosition> next,
    long pendingRecords,
    Optional<Instant> oldestPendingAt,
    Optional<Instant> lastDoneAt,
    Optional<Instant> failingSince,
    Optional<String> lastError,
    Optional<String> halted,
    Optional<Instant> usageUnsettledSince) {

  /** What the delivery thread is at. */
  public enum Phase {
    /** Not started yet, or looking at what a former life left open. */
    STARTING,
    /** Everything durable is delivered. */
    IDLE,
    /** Gathering or inserting rows. */
    DELIVERING,
    /** The store cannot be reached, or did nothing; tried again. The journal keeps what comes. */
    STORE_DOWN,
    /** Finding out what became of an insert. */
    PROVING,
    /** Waits for a person: going on would mean to guess. */
    HALTED,
    STOPPED
  }
}
