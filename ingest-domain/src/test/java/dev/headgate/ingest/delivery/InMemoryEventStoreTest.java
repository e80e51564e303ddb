package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;

class InMemoryEventStoreTest extends EventStoreContract {
  private final InMemoryEventStore store = new InMemoryEventStore();

  @Override
  protected EventStore store() {
    return store;
  }

  @Override
  protected int schema() {
    return 1;
  }

  @Override
  protected void putGood(RowBuffer out, StoreTable table) {
    InMemoryEventStore.putRow(out, "good");
  }

  @Override
  protected void putPoison(RowBuffer out, StoreTable table) {
    InMemoryEventStore.putRow(out, InMemoryEventStore.POISON);
  }

  @Override
  protected UndeliverableRows letters() {
    return store;
  }
}
