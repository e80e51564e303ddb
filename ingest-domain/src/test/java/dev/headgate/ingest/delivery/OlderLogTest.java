package dev.headgate.ingest.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.InMemoryEventStore.Row;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Single cases of a log of deliveries that is older than the store. */
class OlderLogTest {
  private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);
  private static final StoreTable MEDIA = StoreTable.MEDIA_EVENTS;

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryDeliveryLog log = new InMemoryDeliveryLog();
  private final InMemoryEventStore store = new InMemoryEventStore();
  private final Records records = new Records();

  /** Two copies were put back one after the other, and the one in between cut the range in two. */
  @Test
  void finishesAnOpenDeliveryWhoseRangeWasCutOtherwiseSince() {
    journal.append(NOON, records.media(1, "a", "b"));
    journal.append(NOON, records.media(1, "c"));
    log.freeze(
        new FrozenDelivery(
            new JournalPosition(1, 1), new JournalPosition(1, 2), DAY, Map.of(MEDIA, 3)));
    journal.beginNewLife();
    store.add(new Row(MEDIA, new JournalPosition(1, 1).packed(), 0, DAY, NOON, "a"));
    store.add(new Row(MEDIA, new JournalPosition(1, 2).packed(), 0, DAY, NOON, "c"));
    delivery(store).deliverNext();

    assertThat(texts()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(log.open()).isEmpty();
    assertThat(log.next()).contains(new JournalPosition(1, 3));
  }

  @Test
  void deliversAllWhenTheStoreIsEmpty() {
    journal.append(NOON, records.media(1, "a", "b"));
    journal.beginNewLife();
    journal.append(NOON, records.media(1, "c"));
    DeliverToStore delivery = delivery(store);
    int steps = 0;
    while (delivery.deliverNext()) {
      assertThat(++steps).as("steps, and none of them the last").isLessThan(10);
    }
    assertThat(texts()).containsExactly("a", "b", "c");
  }

  @Test
  void asksNothingOfTheStoreInItsOwnLife() {
    AtomicInteger questions = new AtomicInteger();
    EventStore counting = new CountingStore(store, questions);
    DeliverToStore delivery = delivery(counting);
    for (int i = 0; i < 5; i++) {
      journal.append(NOON, records.media(1, "a" + i));
      delivery.deliverNext();
    }
    assertThat(texts()).hasSize(5);
    assertThat(questions).hasValue(0);

    journal.beginNewLife();
    DeliverToStore next = delivery(counting);
    next.deliverNext();
    journal.append(NOON, records.media(1, "b"));
    next.deliverNext();
    assertThat(texts()).hasSize(6);
    assertThat(questions).as("of a former life that left nothing").hasValue(0);
  }

  private DeliverToStore delivery(EventStore into) {
    return new DeliverToStore(
        journal,
        log,
        into,
        store,
        new InMemoryUsageLedger(),
        new DeliveryPolicy(
            10, 10_000, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 5),
        InstantSource.system(),
        DeliveryObserver.NONE);
  }

  private List<String> texts() {
    return store.rows(MEDIA).stream().map(Row::text).toList();
  }

  /** Counts what is asked. */
  private record CountingStore(EventStore store, AtomicInteger questions) implements EventStore {
    @Override
    public boolean isReachable() {
      return store.isReachable();
    }

    @Override
    public void insert(RowBatch batch) {
      store.insert(batch);
    }

    @Override
    public void awaitQuiet(FrozenDelivery frozen) {
      questions.incrementAndGet();
    }

    @Override
    public void awaitQuiet() {
      questions.incrementAndGet();
    }

    @Override
    public Presence probe(FrozenDelivery frozen, StoreTable table) {
      questions.incrementAndGet();
      return store.probe(frozen, table);
    }

    @Override
    public List<Holding> holdings(StoreTable table, JournalPosition from, LocalDate since) {
      questions.incrementAndGet();
      return store.holdings(table, from, since);
    }

    @Override
    public BitSet lettersForRefused(FrozenDelivery frozen) {
      questions.incrementAndGet();
      return store.lettersForRefused(frozen);
    }

    @Override
    public boolean agrees(FrozenDelivery frozen, RowBatch batch, IntUnaryOperator starts) {
      questions.incrementAndGet();
      return store.agrees(frozen, batch, starts);
    }
  }
}
