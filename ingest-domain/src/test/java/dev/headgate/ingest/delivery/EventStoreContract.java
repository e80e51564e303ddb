package dev.headgate.ingest.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What delivery relies on, whatever the store. */
public abstract class EventStoreContract {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);
  private static final StoreTable TABLE = StoreTable.MEDIA_EVENTS;
  private static final AtomicLong SEQUENCE = new AtomicLong(1);

  protected abstract EventStore store();

  protected abstract int schema();

  /** Writes a row of the table that the store takes, without what delivery puts before it. */
  protected abstract void putGood(RowBuffer out, StoreTable table);

  /** Writes a row that the store can never take. */
  protected abstract void putPoison(RowBuffer out, StoreTable table);

  /** What makes the letters of refused rows that the store holds. */
  protected abstract UndeliverableRows letters();

  @Test
  void answers() {
    assertThat(store().isReachable()).isTrue();
  }

  @Test
  void storesAllRowsOfAnInsert() {
    for (StoreTable table : StoreTable.values()) {
      FrozenDelivery delivery = delivery(3);
      store().insert(batch(delivery, table, 0, 0, 1, 2));

      EventStore.Presence presence = store().probe(delivery, table);
      assertThat(presence.count()).isEqualTo(3);
      assertThat(presence.present()).isEqualTo(rows(0, 1, 2));
      assertThat(presence.isDoubled()).isFalse();
    }
  }

  @Test
  void holdsNothingOfADeliveryThatWasNeverSent() {
    EventStore.Presence presence = store().probe(delivery(3), TABLE);

    assertThat(presence.count()).isZero();
    assertThat(presence.present()).isEqualTo(rows());
  }

  @Test
  void keepsDeliveriesAndTablesApart() {
    FrozenDelivery one = delivery(2);
    FrozenDelivery other = delivery(2);
    store().insert(batch(one, TABLE, 0, 0, 1));

    assertThat(store().probe(other, TABLE).count()).isZero();
    assertThat(store().probe(one, StoreTable.TAG_EVENTS).count()).isZero();
  }

  @Test
  void refusesABatchWithARowItCanNeverTakeAndStoresNoneOfIt() {
    FrozenDelivery delivery = delivery(3);
    RowBuffer rows = new RowBuffer(64);
    begin(rows, delivery, 0);
    putGood(rows, TABLE);
    begin(rows, delivery, 1);
    putPoison(rows, TABLE);
    RowBatch batch = new RowBatch(delivery.deliveryId(), TABLE, schema(), 0, 2, rows);

    assertThatThrownBy(() -> store().insert(batch)).isInstanceOf(RowsRefused.class);
    assertThat(store().probe(delivery, TABLE).count()).isZero();
  }

  @Test
  void addsTheRowsThatAreMissing() throws InterruptedException {
    FrozenDelivery delivery = delivery(5);
    store().insert(batch(delivery, TABLE, 0, 0, 3));
    store().awaitQuiet(delivery);
    assertThat(store().probe(delivery, TABLE).present()).isEqualTo(rows(0, 3));

    store().insert(batch(delivery, TABLE, 1, 1, 2, 4));
    assertThat(store().probe(delivery, TABLE).count()).isEqualTo(5);
  }

  @Test
  void showsRowsThatAreThereTwice() {
    FrozenDelivery delivery = delivery(2);
    store().insert(batch(delivery, TABLE, 0, 0, 1));
    store().insert(batch(delivery, TABLE, 1, 0, 1));

    EventStore.Presence presence = store().probe(delivery, TABLE);
    assertThat(presence.count()).isEqualTo(4);
    assertThat(presence.isDoubled()).isTrue();
  }

  @Test
  void knowsTheLargestDeliveryIds() {
    FrozenDelivery delivery =
        new FrozenDelivery(
            new JournalPosition((1 << 24) - 1, (1L << 40) - 2 * SEQUENCE.incrementAndGet()),
            new JournalPosition((1 << 24) - 1, (1L << 40) - 1),
            DAY,
            Map.of(TABLE, 1));
    store().insert(batch(delivery, TABLE, 0, 0));

    assertThat(store().probe(delivery, TABLE).count()).isEqualTo(1);
  }

  @Test
  void tellsOfWhichDeliveriesOfALifeItHoldsRows() {
    FrozenDelivery earlier = delivery(2);
    FrozenDelivery first = delivery(4);
    FrozenDelivery second = delivery(3);
    store().insert(batch(earlier, TABLE, 0, 0, 1));
    store().insert(batch(first, TABLE, 0, 0, 1, 3));
    store().insert(batch(second, TABLE, 0, 0, 1, 2));
    store().insert(batch(second, TABLE, 1, 1));
    FrozenDelivery ofAnotherLife = delivery(new JournalPosition(8, 1), 1);
    store().insert(batch(ofAnotherLife, TABLE, 0, 0));

    assertThat(store().holdings(TABLE, first.first(), DAY))
        .containsExactly(
            new EventStore.Holding(first.first(), 3, 3, 3),
            new EventStore.Holding(second.first(), 4, 3, 2));
    assertThat(store().holdings(TABLE, first.first(), DAY.plusDays(1))).isEmpty();
    assertThat(store().holdings(StoreTable.TAG_RESULTS, first.first(), DAY)).isEmpty();
  }

  @Test
  void tellsWhetherWhatItHoldsIsToTheByteWhatItShould() {
    for (StoreTable table : StoreTable.values()) {
      FrozenDelivery delivery = delivery(4);
      RowBatch all = batch(delivery, table, 0, 0, 1, 2, 3);
      int length = all.rows().length() / 4;
      assertThat(store().agrees(delivery, all, row -> row * length)).as("of nothing").isTrue();
      store().insert(batch(delivery, table, 0, 1, 3));
      assertThat(store().agrees(delivery, all, row -> row * length)).as("of a part").isTrue();
      all.rows().setInt(length + 14, 7);
      assertThat(store().agrees(delivery, all, row -> row * length))
          .as("of a row that was journaled at another time")
          .isFalse();
      RowBatch two = batch(delivery, table, 0, 0, 1);
      assertThat(store().agrees(delivery, two, row -> row * length))
          .as("as far as it is known")
          .isTrue();
    }
  }

  @Test
  void findsNoLettersForRefusedRowsAmongThoseOfTheIntake() {
    FrozenDelivery delivery = delivery(1);
    store().insert(batch(delivery, StoreTable.DEAD_LETTERS, 0, 0));

    assertThat(store().lettersForRefused(delivery)).isEqualTo(rows());
  }

  @Test
  void findsTheLettersForRefusedRows() {
    FrozenDelivery delivery = delivery(1);
    RowBuffer refused = new RowBuffer(64);
    begin(refused, delivery, 0);
    putGood(refused, TABLE);
    RowBuffer rows = new RowBuffer(64);
    begin(rows, delivery, 0);
    putGood(rows, StoreTable.DEAD_LETTERS);
    begin(rows, delivery, 5);
    letters()
        .writeLetter(
            rows,
            new UndeliverableRow(TABLE, 0, "no"),
            schema(),
            refused.array(),
            0,
            refused.length());
    store()
        .insert(
            new RowBatch(delivery.deliveryId(), StoreTable.DEAD_LETTERS, schema(), 0, 2, rows));

    assertThat(store().lettersForRefused(delivery)).isEqualTo(rows(5));
    assertThat(store().lettersForRefused(delivery(1))).isEqualTo(rows());
  }

  private static FrozenDelivery delivery(JournalPosition position, int rows) {
    return new FrozenDelivery(position, position, DAY, Map.of(TABLE, rows));
  }

  private static FrozenDelivery delivery(int rows) {
    JournalPosition position = new JournalPosition(7, SEQUENCE.incrementAndGet());
    return new FrozenDelivery(position, position, DAY, Map.of(TABLE, rows));
  }

  private RowBatch batch(FrozenDelivery delivery, StoreTable table, int attempt, int... rowNos) {
    RowBuffer rows = new RowBuffer(64);
    for (int rowNo : rowNos) {
      begin(rows, delivery, rowNo);
      putGood(rows, table);
    }
    return new RowBatch(delivery.deliveryId(), table, schema(), attempt, rowNos.length, rows);
  }

  private static void begin(RowBuffer rows, FrozenDelivery delivery, int rowNo) {
    rows.putLong(delivery.deliveryId());
    rows.putInt(rowNo);
    rows.putShort((int) delivery.batchDay().toEpochDay());
    rows.putLong(1_795_000_000_000L);
  }

  private static BitSet rows(int... rowNos) {
    BitSet rows = new BitSet();
    for (int rowNo : rowNos) {
      rows.set(rowNo);
    }
    return rows;
  }
}
