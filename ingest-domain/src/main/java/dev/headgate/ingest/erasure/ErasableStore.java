package dev.headgate.ingest.erasure;

import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.StoreTable;
import java.time.Instant;

/**
 * The store as the eraser sees it. Every call throws {@link
 * dev.headgate.ingest.delivery.StoreUnavailable} if the store does not answer.
 */
public interface ErasableStore {
  /** How many rows a table holds of what the mark erases. */
  long count(ErasureMark mark, StoreTable table);

  /**
   * Begins to take these rows away, unless the table is being changed already. May be called again
   * and again until none is left.
   *
   * @return what keeps the store from doing so; empty when it is on its way
   */
  String remove(ErasureMark mark, StoreTable table);

  /** The store's own time. */
  Instant now();

  /** Whether the files of rows that were taken away before this time of the store are deleted. */
  boolean isWiped(StoreTable table, Instant removedBefore);
}
