package dev.headgate.adapters.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.OutcomeUnclear;
import dev.headgate.ingest.delivery.RowBatch;
import dev.headgate.ingest.delivery.RowsRefused;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClickHouseEventStoreTest {
  private static final AtomicLong SEQUENCE = new AtomicLong();
  private static final StoreTable TABLE = StoreTable.TAG_RESULTS;
  private static final int ROWS = 100_000;

  private final ClickHouseEventStore store = TestClickHouse.store();

  @Test
  void makesOnePartOfOneInsertHoweverLarge() {
    FrozenDelivery delivery = delivery(ROWS, LocalDate.of(2026, 1, 2));
    store.insert(batch(delivery, ROWS, 0));

    assertThat(
            TestClickHouse.line(
                "SELECT count(), uniqExact(_part) FROM headgate.tag_results WHERE delivery_id = "
                    + delivery.deliveryId()))
        .isEqualTo(ROWS + "\t1");
    assertThat(
            TestClickHouse.line(
                "SELECT max(rows) FROM system.parts WHERE database = 'headgate'"
                    + " AND table = 'tag_results' AND partition = '2026-01-02'"))
        .isEqualTo(Integer.toString(ROWS));
  }

  @Test
  void refusesRowsOfTwoPartitionsInOneInsert() {
    FrozenDelivery delivery = delivery(2, LocalDate.of(2026, 1, 3));
    RowBuffer rows = new RowBuffer(64);
    put(rows, delivery, 0, delivery.batchDay());
    put(rows, delivery, 1, delivery.batchDay().plusDays(1));

    assertThatThrownBy(
            () ->
                store.insert(
                    new RowBatch(delivery.deliveryId(), TABLE, RowSchema.CURRENT, 0, 2, rows)))
        .isInstanceOf(StoreUnavailable.class);
    assertThat(store.probe(delivery, TABLE).count()).isZero();
  }

  @Test
  void storesNothingOfAnInsertThatIsCutOffAndSaysThatItIsUnclear() throws Exception {
    try (CuttingProxy proxy = new CuttingProxy(TestClickHouse.endpoint().url());
        ClickHouseConnection through = through(proxy)) {
      ClickHouseEventStore cut = new ClickHouseEventStore(through, TestClickHouse.fence());
      for (int bytes : new int[] {1_000, 400_000, 3_000_000}) {
        FrozenDelivery delivery = delivery(ROWS, LocalDate.of(2026, 1, 4));
        RowBatch batch = batch(delivery, ROWS, 0);
        proxy.cutRequestsAfter(bytes);
        assertThatThrownBy(() -> cut.insert(batch)).isInstanceOf(OutcomeUnclear.class);
        assertThat(store.probe(delivery, TABLE).count()).isZero();
      }
    }
  }

  @Test
  void saysThatItIsUnclearWhenOnlyTheAnswerIsLost() throws Exception {
    try (CuttingProxy proxy = new CuttingProxy(TestClickHouse.endpoint().url());
        ClickHouseConnection through = through(proxy)) {
      proxy.cutAnswersAfter(0);
      ClickHouseEventStore cut = new ClickHouseEventStore(through, TestClickHouse.fence());
      FrozenDelivery delivery = delivery(10, LocalDate.of(2026, 1, 5));

      assertThatThrownBy(() -> cut.insert(batch(delivery, 10, 0)))
          .isInstanceOf(OutcomeUnclear.class);
      assertThat(cut.isReachable()).isFalse();
      assertThat(store.probe(delivery, TABLE).count()).isEqualTo(10);
    }
  }

  @Test
  void isUnavailableWhenNobodyListens() {
    try (ClickHouseConnection nobody =
        new ClickHouseConnection(
            () -> new ClickHouseEndpoint("http://127.0.0.1:9", "default", ""))) {
      ClickHouseEventStore down = new ClickHouseEventStore(nobody, TestClickHouse.fence());
      FrozenDelivery delivery = delivery(10, LocalDate.of(2026, 1, 6));

      assertThat(down.isReachable()).isFalse();
      assertThatThrownBy(() -> down.insert(batch(delivery, 10, 0)))
          .isInstanceOf(StoreUnavailable.class);
      assertThatThrownBy(() -> down.probe(delivery, TABLE)).isInstanceOf(StoreUnavailable.class);
    }
  }

  @Test
  void isUnavailableWithAWrongPassword() {
    try (ClickHouseConnection wrong =
        new ClickHouseConnection(
            () -> new ClickHouseEndpoint(TestClickHouse.endpoint().url(), "default", "wrong"))) {
      ClickHouseEventStore refused = new ClickHouseEventStore(wrong, TestClickHouse.fence());

      assertThatThrownBy(() -> refused.insert(batch(delivery(10, LocalDate.EPOCH), 10, 0)))
          .isInstanceOf(StoreUnavailable.class);
    }
  }

  @Test
  void followsTheEngineToANewAddress() throws IOException {
    ClickHouseEndpoint[] at = {new ClickHouseEndpoint("http://127.0.0.1:9", "default", "")};
    try (ClickHouseConnection moving = new ClickHouseConnection(() -> at[0])) {
      ClickHouseEventStore moved = new ClickHouseEventStore(moving, TestClickHouse.fence());
      assertThat(moved.isReachable()).isFalse();

      at[0] = TestClickHouse.endpoint();
      assertThat(moved.isReachable()).isTrue();
    }
  }

  @Test
  void sortsTheCodesOfClickHouseByWhatTheyLeaveBehind() {
    assertThat(InsertFailure.ofCode(252)).isEqualTo(InsertFailure.NOT_BEGUN);
    assertThat(InsertFailure.ofCode(33)).isEqualTo(InsertFailure.ROWS_REFUSED);
    assertThat(InsertFailure.ofCode(216)).isEqualTo(InsertFailure.STILL_RUNNING);
    assertThat(InsertFailure.ofCode(0)).isEqualTo(InsertFailure.NOT_FROM_CLICKHOUSE);
    assertThat(InsertFailure.ofCode(241)).isEqualTo(InsertFailure.ENDED_SOMEWHERE);
    assertThat(InsertFailure.ofCode(159)).isEqualTo(InsertFailure.ENDED_SOMEWHERE);
    assertThat(InsertFailure.ofCode(99_999)).isEqualTo(InsertFailure.ENDED_SOMEWHERE);
  }

  @Test
  void neverRefusesRowsForWhatIsTheTablesFault() {
    FrozenDelivery delivery = delivery(1, LocalDate.of(2026, 1, 7));
    TestClickHouse.lines("RENAME TABLE headgate.tag_results TO headgate.away");
    try {
      assertThatThrownBy(() -> store.insert(batch(delivery, 1, 0)))
          .isInstanceOf(StoreUnavailable.class)
          .hasMessageContaining("tag_results");
    } finally {
      TestClickHouse.lines("RENAME TABLE headgate.away TO headgate.tag_results");
    }
    store.insert(batch(delivery, 1, 1));
    assertThat(store.probe(delivery, TABLE).count()).isEqualTo(1);
  }

  @Test
  void refusesRowsThatEndTooSoon() {
    FrozenDelivery delivery = delivery(10, LocalDate.of(2026, 1, 8));
    RowBatch batch = batch(delivery, 10, 0);
    batch.rows().truncate(batch.rows().length() - 1);

    assertThatThrownBy(() -> store.insert(batch)).isInstanceOf(RowsRefused.class);
    assertThat(store.probe(delivery, TABLE).count()).isZero();
  }

  @Test
  void restartsTheEngineOnlyIfNoNewOneTookItsPlace() {
    int[] restarts = {0};
    EngineRestart fence =
        new EngineRestart(
            new EngineRestart.Engine() {
              @Override
              public int restarts() {
                return restarts[0];
              }

              @Override
              public void restart() {
                restarts[0]++;
              }
            });
    fence.awaitQuiet("of a former process");
    assertThat(restarts[0]).isZero();
    fence.givenUp();
    fence.awaitQuiet("x");
    assertThat(restarts[0]).isEqualTo(1);
    fence.awaitQuiet("x");
    assertThat(restarts[0]).isEqualTo(1);
  }

  @Test
  void waitsForTheDeadlineOfAServersInsert() throws InterruptedException {
    QueryDeadline fence =
        new QueryDeadline(
            TestClickHouse.connection(),
            Duration.ofMillis(300),
            Duration.ofMillis(20),
            System::nanoTime);
    long began = System.nanoTime();
    fence.givenUp();
    fence.awaitQuiet("headgate-none-");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(299));
  }

  private static ClickHouseConnection through(CuttingProxy proxy) {
    ClickHouseEndpoint engine = TestClickHouse.endpoint();
    return new ClickHouseConnection(
        () -> new ClickHouseEndpoint(proxy.url(), engine.user(), engine.password()),
        Duration.ofSeconds(10));
  }

  private static FrozenDelivery delivery(int rows, LocalDate day) {
    JournalPosition position = new JournalPosition(9, SEQUENCE.incrementAndGet());
    return new FrozenDelivery(position, position, day, Map.of(TABLE, rows));
  }

  private static RowBatch batch(FrozenDelivery delivery, int rowCount, int attempt) {
    RowBuffer rows = new RowBuffer(rowCount * 128);
    for (int i = 0; i < rowCount; i++) {
      put(rows, delivery, i, delivery.batchDay());
    }
    return new RowBatch(delivery.deliveryId(), TABLE, RowSchema.CURRENT, attempt, rowCount, rows);
  }

  private static void put(RowBuffer rows, FrozenDelivery delivery, int rowNo, LocalDate day) {
    rows.putLong(delivery.deliveryId());
    rows.putInt(rowNo);
    rows.putShort((int) day.toEpochDay());
    rows.putLong(TestRows.NOW);
    TestRows.putRow(rows, TABLE);
  }
}
