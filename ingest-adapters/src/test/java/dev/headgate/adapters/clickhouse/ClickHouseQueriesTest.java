package dev.headgate.adapters.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.ingest.delivery.RowBatch;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClickHouseQueriesTest {
  private final ClickHouseQueries queries = new ClickHouseQueries(TestClickHouse::endpoint);

  @Test
  void tellsWhetherATenantsEventIsStored() {
    RowBuffer rows = new RowBuffer(64);
    rows.putLong(6L << 40);
    rows.putInt(0);
    rows.putShort(20_000);
    rows.putLong(TestRows.NOW);
    TestRows.putRow(rows, StoreTable.MEDIA_EVENTS);
    TestClickHouse.store()
        .insert(new RowBatch(6L << 40, StoreTable.MEDIA_EVENTS, RowSchema.CURRENT, 0, 1, rows));

    assertThat(queries.isStored(new TenantId(1), new UUID(1, 2))).isTrue();
    assertThat(queries.isStored(new TenantId(2), new UUID(1, 2))).isFalse();
    assertThat(queries.isStored(new TenantId(1), new UUID(1, 3))).isFalse();
    assertThat(queries.rows().get(StoreTable.MEDIA_EVENTS)).isPositive();
  }

  @Test
  void saysWhenNobodyAnswers() {
    ClickHouseQueries nobody =
        new ClickHouseQueries(() -> new ClickHouseEndpoint("http://127.0.0.1:9", "default", ""));
    assertThatThrownBy(nobody::rows).isInstanceOf(StoreUnavailable.class);
  }
}
