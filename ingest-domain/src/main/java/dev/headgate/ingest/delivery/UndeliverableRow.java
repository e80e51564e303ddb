package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.StoreTable;

/**
 * A row that the store can never take.
 *
 * @param reason the store's own words, shortened
 */
public record UndeliverableRow(StoreTable table, int rowNo, String reason) {}
