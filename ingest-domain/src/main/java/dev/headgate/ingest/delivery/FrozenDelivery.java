package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A range of the journal that is delivered as one, cut once and never again: whatever is retried,
 * probed or refilled later is this range with these rows.
 *
 * @param first the range's first record; its packed form is the {@code delivery_id} of every row
 * @param last the range's last record
 * @param batchDay the partition that all rows go to
 * @param rows how many rows go to each table; tables without rows are absent. A row's {@code
 *     row_no} is its place among the range's rows of its table, from 0
 */
public record FrozenDelivery(
    JournalPosition first,
    JournalPosition last,
    LocalDate batchDay,
    Map<StoreTable, Integer> rows) {

  public FrozenDelivery {
    if (first.epoch() != last.epoch() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException("no range from " + first + " to " + last);
    }
    EnumMap<StoreTable, Integer> copy = new EnumMap<>(StoreTable.class);
    copy.putAll(rows);
    rows = Collections.unmodifiableMap(copy);
  }

  /** What every row of this delivery carries; unsigned. */
  public long deliveryId() {
    return first.packed();
  }
}
