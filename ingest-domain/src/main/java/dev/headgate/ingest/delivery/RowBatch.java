package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;

/**
 * Rows on their way to one table, each in the store's own encoding: {@code delivery_id u64, row_no
 * u32, batch_day u16, journaled_at i64}, all little-endian, then the row as it stands in the
 * journal.
 *
 * @param schema version of the column list that the rows were encoded by
 * @param attempt tells apart the inserts of one delivery and table; the first is 0
 * @param rows the rows one after the other; not copied, valid during the call
 */
public record RowBatch(
    long deliveryId, StoreTable table, int schema, int attempt, int rowCount, RowBuffer rows) {}
