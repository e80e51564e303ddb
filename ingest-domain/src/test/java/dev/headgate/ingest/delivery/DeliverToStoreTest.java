package dev.headgate.ingest.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.DeliveryState.Phase;
import dev.headgate.ingest.delivery.InMemoryEventStore.Row;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.quota.UsageMonth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliverToStoreTest {
  private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
  private static final UsageMonth NOVEMBER = UsageMonth.ofMillis(NOON);
  private static final DeliveryPolicy POLICY =
      new DeliveryPolicy(
          10,
          10_000,
          Duration.ofMillis(1),
          Duration.ofMillis(1),
          Duration.ofMillis(2),
          Duration.ofMillis(20),
          5);

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryDeliveryLog log = new InMemoryDeliveryLog();
  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryUsageLedger ledger = new InMemoryUsageLedger();
  private final Records records = new Records();
  private final List<String> told = new ArrayList<>();
  private final DeliverToStore delivery = delivery(POLICY);

  private DeliverToStore delivery(DeliveryPolicy policy) {
    DeliveryObserver observer =
        new DeliveryObserver() {
          @Override
          public void storeDown(String why) {
            told.add("down: " + why);
          }

          @Override
          public void storeBack(Duration down) {
            told.add("back");
          }

          @Override
          public void halted(String why) {
            told.add("halted");
          }
        };
    return new DeliverToStore(
        journal, log, store, store, ledger, policy, InstantSource.system(), observer);
  }

  @AfterEach
  void stop() throws InterruptedException {
    assertThat(delivery.stop(Duration.ofSeconds(5))).isTrue();
  }

  @Test
  void putsWhatOnlyItKnowsBeforeEachRow() {
    journal.append(NOON, records.media(1, "a", "b"));
    journal.append(NOON + 5, records.media(2, "c"));
    delivery.deliverNext();

    LocalDate day = LocalDate.of(2026, 11, 22);
    long id = new JournalPosition(1, 1).packed();
    StoreTable table = StoreTable.MEDIA_EVENTS;
    assertThat(store.rows(table))
        .containsExactly(
            new Row(table, id, 0, day, NOON, "a"),
            new Row(table, id, 1, day, NOON, "b"),
            new Row(table, id, 2, day, NOON + 5, "c"));
  }

  @Test
  void storesDetailsBeforeTheEventTheyBelongTo() {
    List<StoreTable> order = new ArrayList<>();
    journal.append(NOON, records.tag(1, "purchase", "GA4", "Meta"));
    journal.append(NOON, records.rejected(1, "bad"));
    journal.append(NOON, records.media(1, "a"));
    EventStore watched = new WatchedStore(store, batch -> order.add(batch.table()));
    new DeliverToStore(
            journal,
            log,
            watched,
            store,
            ledger,
            POLICY,
            InstantSource.system(),
            DeliveryObserver.NONE)
        .deliverNext();

    assertThat(order)
        .containsExactly(
            StoreTable.TAG_RESULTS,
            StoreTable.TAG_EVENTS,
            StoreTable.MEDIA_EVENTS,
            StoreTable.DEAD_LETTERS);
  }

  @Test
  void cutsADeliveryAtItsMostRows() {
    for (int i = 0; i < 8; i++) {
      journal.append(NOON, records.media(1, "a", "b", "c"));
    }
    deliverAll();

    assertThat(log.deliveries())
        .extracting(frozen -> frozen.rowsOf(StoreTable.MEDIA_EVENTS))
        .containsExactly(9, 9, 6);
  }

  @Test
  void cutsADeliveryAtItsMostBytesButTakesAnyFirstRecord() {
    journal.append(NOON, records.media(1, "x".repeat(20_000)));
    journal.append(NOON, records.media(1, "y".repeat(6_000)));
    journal.append(NOON, records.media(1, "z".repeat(6_000)));
    deliverAll();

    assertThat(log.deliveries()).hasSize(3);
  }

  @Test
  void cutsADeliveryAtANewSchemaAndAtANewLifeOfTheJournal() {
    journal.append(NOON, records.media(1, 1, "a"));
    journal.append(NOON, records.media(2, 1, "b"));
    journal.beginNewLife();
    journal.append(NOON, records.media(2, 1, "c"));
    deliverAll();

    assertThat(log.deliveries())
        .extracting(FrozenDelivery::first)
        .containsExactly(
            new JournalPosition(1, 1), new JournalPosition(1, 2), new JournalPosition(2, 1));
  }

  @Test
  void doesNotCutAtMidnightAndPartitionsByTheFirstRecord() {
    long midnight = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli();
    journal.append(midnight - 1, records.media(1, "a"));
    journal.append(midnight, records.media(1, "b"));
    deliverAll();

    assertThat(log.deliveries()).hasSize(1);
    assertThat(log.deliveries().getFirst().batchDay()).isEqualTo(LocalDate.of(2026, 11, 30));
    delivery.settleUsage(Optional.empty());
    assertThat(ledger.of(1, NOVEMBER)).isEqualTo(1);
    assertThat(ledger.of(1, UsageMonth.ofMillis(midnight))).isEqualTo(1);
  }

  @Test
  void passesRecordsThatLeaveNoRow() {
    journal.append(NOON, records.media(1));
    journal.append(NOON, records.media(1));
    deliverAll();

    assertThat(log.next()).contains(new JournalPosition(1, 3));
  }

  @Test
  void deliversAnEventThatComesAfterAPauseAtOnceAndThenKeepsItsPace() {
    delivery.start();
    journal.append(NOON, records.media(1, "a"));
    await(() -> log.deliveries().size() == 1);
    assertThat(store.rows(StoreTable.MEDIA_EVENTS)).hasSize(1);
  }

  @Test
  void keepsTryingWhileTheStoreIsDownAndTellsSo() throws InterruptedException {
    store.reachable(false);
    journal.append(NOON, records.media(1, "a"));
    delivery.start();
    await(() -> delivery.state().phase() == Phase.STORE_DOWN);
    journal.append(NOON, records.media(1, "b"));
    journal.append(NOON, records.media(1, "c"));

    DeliveryState state = delivery.state();
    assertThat(state.failingSince()).isPresent();
    assertThat(state.lastError()).contains("connection refused");
    assertThat(state.pendingRecords()).isEqualTo(3);
    assertThat(state.oldestPendingAt()).contains(Instant.ofEpochMilli(NOON));

    store.reachable(true);
    await(() -> store.rows(StoreTable.MEDIA_EVENTS).size() == 3);
    await(() -> delivery.state().phase() == Phase.IDLE);
    assertThat(delivery.state().failingSince()).isEmpty();
    assertThat(delivery.state().pendingRecords()).isZero();
    assertThat(told).containsExactly("down: connection refused", "back");
  }

  @Test
  void setsAsideRowsTheStoreCanNeverTakeAndStoresTheOthers() {
    journal.append(NOON, records.rejected(1, "own letter"));
    journal.append(NOON, records.media(1, "a", "poison 1", "b", "c", "d", "poison 2"));
    journal.append(NOON, records.tag(1, "poison 3", "GA4"));
    deliverAll();

    assertThat(texts(StoreTable.MEDIA_EVENTS)).containsExactlyInAnyOrder("a", "b", "c", "d");
    assertThat(texts(StoreTable.TAG_RESULTS)).containsExactly("GA4");
    assertThat(texts(StoreTable.DEAD_LETTERS))
        .containsExactlyInAnyOrder(
            "own letter", "letter:poison 1", "letter:poison 2", "letter:poison 3");
    assertThat(log.undeliverable())
        .extracting(UndeliverableRow::table, UndeliverableRow::rowNo)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(StoreTable.MEDIA_EVENTS, 1),
            org.assertj.core.groups.Tuple.tuple(StoreTable.MEDIA_EVENTS, 5),
            org.assertj.core.groups.Tuple.tuple(StoreTable.TAG_EVENTS, 0));
    assertThat(store.rows(StoreTable.DEAD_LETTERS).stream().map(Row::rowNo).distinct()).hasSize(4);
  }

  @Test
  void sendsARefusedRowOnceMoreBeforeItIsGivenUp() {
    journal.append(NOON, records.media(1, "a"));
    int[] inserts = new int[1];
    EventStore moody =
        new WatchedStore(
            store,
            _ -> {
              if (inserts[0]++ == 0) {
                throw new RowsRefused("a bad moment", null);
              }
            });
    new DeliverToStore(
            journal,
            log,
            moody,
            store,
            ledger,
            POLICY,
            InstantSource.system(),
            DeliveryObserver.NONE)
        .deliverNext();

    assertThat(texts(StoreTable.MEDIA_EVENTS)).containsExactly("a");
    assertThat(log.undeliverable()).isEmpty();
  }

  @Test
  void haltsWhenTheStoreRefusesMoreRowsThanCanBeTheRowsFault() {
    journal.append(
        NOON,
        records.media(
            1, IntStream.range(0, 8).mapToObj(i -> "poison " + i).toArray(String[]::new)));
    delivery.start();
    await(() -> delivery.state().phase() == Phase.HALTED);

    assertThat(delivery.state().halted().orElseThrow()).contains("hardly in the rows");
    assertThat(log.open()).isPresent();
  }

  @Test
  void haltsAtRowsThatAreThereTwiceAndGoesOnWhenSomeoneHasMendedIt() {
    journal.append(NOON, records.media(1, "a", "b"));
    FrozenDelivery frozen = frozen(Map.of(StoreTable.MEDIA_EVENTS, 2), 1);
    log.freeze(frozen);
    Row doubled =
        new Row(StoreTable.MEDIA_EVENTS, frozen.deliveryId(), 0, frozen.batchDay(), NOON, "a");
    store.add(doubled);
    store.add(doubled);
    delivery.start();
    await(() -> delivery.state().phase() == Phase.HALTED);
    assertThat(delivery.state().halted().orElseThrow())
        .contains("media_events holds rows twice", Long.toUnsignedString(frozen.deliveryId()));
    assertThat(store.rows(StoreTable.MEDIA_EVENTS)).hasSize(2);

    store.removeOne(doubled);
    await(() -> delivery.state().phase() == Phase.IDLE);
    assertThat(texts(StoreTable.MEDIA_EVENTS)).containsExactlyInAnyOrder("a", "b");
    assertThat(delivery.state().halted()).isEmpty();
    assertThat(told).containsExactly("halted");
  }

  @Test
  void haltsAtRowsThatWereNeverSent() {
    journal.append(NOON, records.media(1, "a", "b"));
    FrozenDelivery frozen = frozen(Map.of(StoreTable.MEDIA_EVENTS, 2), 1);
    log.freeze(frozen);
    store.add(
        new Row(StoreTable.MEDIA_EVENTS, frozen.deliveryId(), 2, frozen.batchDay(), NOON, "?"));
    delivery.start();
    await(() -> delivery.state().phase() == Phase.HALTED);

    assertThat(delivery.state().halted().orElseThrow()).contains("never sent");
  }

  @Test
  void haltsWhenTheJournalIsNotTheOneThatWasFrozen() {
    journal.append(NOON, records.media(1, "a"));
    log.freeze(frozen(Map.of(StoreTable.MEDIA_EVENTS, 2), 1));
    delivery.start();
    await(() -> delivery.state().phase() == Phase.HALTED);

    assertThat(delivery.state().halted().orElseThrow()).contains("does not hold what delivery");
    assertThat(store.rows(StoreTable.MEDIA_EVENTS)).isEmpty();
  }

  @Test
  void deliversAlthoughTheLedgerIsDownAndSettlesLater() {
    ledger.down(true);
    delivery.start();
    journal.append(NOON, records.media(1, "a", "b"));
    await(() -> log.deliveries().size() == 1);
    await(() -> delivery.state().usageUnsettledSince().isPresent());
    journal.append(NOON, records.media(2, "c"));
    await(() -> log.deliveries().size() == 2);

    ledger.down(false);
    await(() -> ledger.of(1, NOVEMBER) == 2 && ledger.of(2, NOVEMBER) == 1);
    await(() -> delivery.state().usageUnsettledSince().isEmpty());
  }

  @Test
  void settlesItsUsageAlthoughAnotherGatewaySharesTheLedgerAndHasANewerLife() {
    ledger.settle(new JournalPosition(9, 500), List.of());
    journal.append(NOON, records.media(1, "a", "b"));
    deliverAll();
    DeliverToStore later = delivery(POLICY);

    later.settleUsage(log.next());

    assertThat(ledger.of(1, NOVEMBER)).isEqualTo(2);
  }

  @Test
  void settlesLaterWhateverTheLedgerThrows() {
    ledger.broken(true);
    delivery.start();
    journal.append(NOON, records.media(1, "a", "b"));
    await(() -> delivery.state().usageUnsettledSince().isPresent());

    ledger.broken(false);
    await(() -> ledger.of(1, NOVEMBER) == 2);
  }

  @Test
  void settlesAtTheStartWhatAFormerLifeDeliveredAndDidNotSettle() {
    journal.append(NOON, records.media(1, "a", "b"));
    deliverAll();
    journal.append(NOON, records.media(1, "c"));

    assertThat(UsageCount.unsettled(journal, ledger))
        .extracting(UsageLedger.Usage::events)
        .containsExactly(3L);
    DeliverToStore later = delivery(POLICY);
    later.settleUsage(log.next());
    assertThat(ledger.of(1, NOVEMBER)).isEqualTo(2);
    assertThat(UsageCount.unsettled(journal, ledger))
        .extracting(UsageLedger.Usage::events)
        .containsExactly(1L);
  }

  @Test
  void leavesAnOpenDeliveryFrozenWhenItIsStopped() throws InterruptedException {
    store.reachable(false);
    journal.append(NOON, records.media(1, "a"));
    delivery.start();
    await(() -> delivery.state().phase() == Phase.STORE_DOWN);

    assertThat(delivery.stop(Duration.ofSeconds(5))).isTrue();
    assertThat(delivery.state().phase()).isEqualTo(Phase.STOPPED);
    assertThat(log.open()).isPresent();
  }

  private FrozenDelivery frozen(Map<StoreTable, Integer> rows, int lastSequence) {
    return new FrozenDelivery(
        new JournalPosition(1, 1),
        new JournalPosition(1, lastSequence),
        LocalDate.of(2026, 11, 22),
        rows);
  }

  private List<String> texts(StoreTable table) {
    return store.rows(table).stream().map(Row::text).toList();
  }

  private void deliverAll() {
    boolean more = true;
    while (more) {
      more = delivery.deliverNext();
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
