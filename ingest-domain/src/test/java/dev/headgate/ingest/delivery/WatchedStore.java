package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/** Shows each insert before it happens. */
record WatchedStore(EventStore store, Consumer<RowBatch> watcher) implements EventStore {
  @Override
  public boolean isReachable() {
    return store.isReachable();
  }

  @Override
  public void insert(RowBatch batch) {
    watcher.accept(batch);
    store.insert(batch);
  }

  @Override
  public void awaitQuiet(FrozenDelivery frozen) throws InterruptedException {
    store.awaitQuiet(frozen);
  }

  @Override
  public void awaitQuiet() throws InterruptedException {
    store.awaitQuiet();
  }

  @Override
  public List<Holding> holdings(StoreTable table, JournalPosition from, LocalDate since) {
    return store.holdings(table, from, since);
  }

  @Override
  public BitSet lettersForRefused(FrozenDelivery frozen) {
    return store.lettersForRefused(frozen);
  }

  @Override
  public boolean agrees(FrozenDelivery frozen, RowBatch batch, IntUnaryOperator starts) {
    return store.agrees(frozen, batch, starts);
  }

  @Override
  public Presence probe(FrozenDelivery frozen, StoreTable table) {
    return store.probe(frozen, table);
  }
}
