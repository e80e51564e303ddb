package dev.headgate.ingest.delivery;

import dev.headgate.ingest.delivery.EventStore.Holding;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Of which deliveries of one life of the journal the store holds rows, and how many. */
final class StoredLife {
  private final int epoch;
  private final NavigableMap<JournalPosition, Map<StoreTable, Holding>> deliveries;

  private StoredLife(
      int epoch, NavigableMap<JournalPosition, Map<StoreTable, Holding>> deliveries) {
    this.epoch = epoch;
    this.deliveries = deliveries;
  }

  /**
   * Asks the store, table by table.
   *
   * @param from the first delivery in question
   * @param since the day of its partition
   */
  static StoredLife ask(PatientStore store, JournalPosition from, LocalDate since) {
    NavigableMap<JournalPosition, Map<StoreTable, Holding>> found = new TreeMap<>();
    for (StoreTable table : StoreTable.values()) {
      for (Holding holding : store.holdings(table, from, since)) {
        found
            .computeIfAbsent(holding.first(), _ -> new EnumMap<>(StoreTable.class))
            .put(table, holding);
      }
    }
    return new StoredLife(from.epoch(), found);
  }

  int epoch() {
    return epoch;
  }

  int size() {
    return deliveries.size();
  }

  boolean holds(JournalPosition first) {
    return deliveries.containsKey(first);
  }

  Optional<JournalPosition> firstFrom(JournalPosition position) {
    return Optional.ofNullable(deliveries.ceilingKey(position));
  }

  Optional<JournalPosition> firstAfter(JournalPosition position) {
    return Optional.ofNullable(deliveries.higherKey(position));
  }

  Optional<Holding> of(JournalPosition first, StoreTable table) {
    return Optional.ofNullable(deliveries.getOrDefault(first, Map.of()).get(table));
  }
}
