package dev.headgate.adapters.clickhouse;

import dev.headgate.ingest.delivery.EventStore;
import dev.headgate.ingest.delivery.EventStoreContract;
import dev.headgate.ingest.delivery.UndeliverableRows;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;

class ClickHouseEventStoreContractTest extends EventStoreContract {
  private final EventStore store = TestClickHouse.store();

  @Override
  protected EventStore store() {
    return store;
  }

  @Override
  protected int schema() {
    return RowSchema.CURRENT;
  }

  @Override
  protected void putGood(RowBuffer out, StoreTable table) {
    TestRows.putRow(out, table);
  }

  /** A text that claims to be longer than all there is. */
  @Override
  protected void putPoison(RowBuffer out, StoreTable table) {
    TestRows.putRow(out, table);
    out.truncate(out.length() - 1);
    out.putVarInt(1_000_000);
  }

  @Override
  protected UndeliverableRows letters() {
    return new RowBinaryRowFormat();
  }
}
