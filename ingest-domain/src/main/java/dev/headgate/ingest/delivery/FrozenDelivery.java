package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A range of the journal that is delivered as one, cut once and never again: whatever is retried,
 * probed or refilled later is this range with these rows.
 *
 * @param first the range's first record; its packed form is the {@code delivery_id} of every row
 * @param last the range's last record
 * @param batchDay the partition that all rows go to
 * @param rows how many rows go to each table; tables without rows are absent. A row's {@code
 *     row_no} is its place among the range's rows of its table, from 0
 * @param erasures the newest erasure mark that the rows were made by; 0 for none
 * @param erased accepted events of the range that were left out because they are erased, by API
 */
public record FrozenDelivery(
    JournalPosition first,
    JournalPosition last,
    LocalDate batchDay,
    Map<StoreTable, Integer> rows,
    int erasures,
    Map<Api, Integer> erased) {

  /** A range of which nothing is erased. */
  public FrozenDelivery(
      JournalPosition first,
      JournalPosition last,
      LocalDate batchDay,
      Map<StoreTable, Integer> rows) {
    this(first, last, batchDay, rows, 0, Map.of());
  }

  public FrozenDelivery {
    if (first.epoch() != last.epoch() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException("no range from " + first + " to " + last);
    }
    EnumMap<StoreTable, Integer> copy = new EnumMap<>(StoreTable.class);
    copy.putAll(rows);
    rows = Collections.unmodifiableMap(copy);
    erased = Map.copyOf(erased);
  }

  /** What every row of this delivery carries; unsigned. */
  public long deliveryId() {
    return first.packed();
  }

  /** Rows that go to a table. */
  public int rowsOf(StoreTable table) {
    return rows.getOrDefault(table, 0);
  }

  /**
   * The {@code row_no} of the dead letter that stands for a row which the store can never take. It
   * follows from the row alone, so that the same letter is never written twice: first come the
   * delivery's own dead letters, then one place for every row of every table in turn.
   */
  public int letterFor(StoreTable table, int rowNo) {
    int place = rowsOf(StoreTable.DEAD_LETTERS) + rowNo;
    for (StoreTable before : rows.keySet()) {
      if (before == table) {
        return place;
      }
      place += rowsOf(before);
    }
    throw new IllegalArgumentException("no rows of " + table + " in " + this);
  }

  /**
   * The row that the dead letter with this {@code row_no} stands for; empty when it stands for
   * none.
   */
  public Optional<RowPlace> rowOfLetter(int letter) {
    int rest = letter - rowsOf(StoreTable.DEAD_LETTERS);
    if (rest < 0) {
      return Optional.empty();
    }
    for (StoreTable table : rows.keySet()) {
      if (rest < rowsOf(table)) {
        return Optional.of(new RowPlace(table, rest));
      }
      rest -= rowsOf(table);
    }
    return Optional.empty();
  }

  /** A row of the delivery. */
  public record RowPlace(StoreTable table, int rowNo) {}
}
