package dev.headgate.ingest.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.ingest.delivery.InMemoryEventStore.Row;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ErasedDeliveryTest {
  private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
  private static final TenantId ONE = new TenantId(1);
  private static final Person ANN = Person.of(Person.Field.ANONYMOUS_ID, "ann", new byte[16]);

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryDeliveryLog log = new InMemoryDeliveryLog();
  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryUsageLedger ledger = new InMemoryUsageLedger();
  private final InMemoryErasureMarks marks = new InMemoryErasureMarks(journal);
  private final Records records = new Records();
  private final AskedRefill refills = new AskedRefill();

  /** A row's text is the id of its person; it stands behind its length. */
  private static boolean isOf(
      Person person,
      StoreTable table,
      int schema,
      int missing,
      byte[] bytes,
      int offset,
      int length) {
    int before = Integer.BYTES - missing;
    return table == StoreTable.MEDIA_EVENTS
        && person.isCalled(bytes, offset + before, length - before);
  }

  private DeliverToStore delivery(EventStore into) {
    return delivery(into, log);
  }

  private DeliverToStore delivery(EventStore into, DeliveryLog log) {
    return new DeliverToStore(
        journal,
        log,
        into,
        store,
        ledger,
        new DeliveryPolicy(
            100, 10_000, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 5),
        InstantSource.system(),
        DeliveryObserver.NONE,
        new Erased(marks, ErasedDeliveryTest::isOf),
        refills);
  }

  @Test
  void leavesOutAPersonBeforeTheMarkOnly() {
    journal.append(NOON, records.media(1, "ann", "bob", "ann"));
    journal.append(NOON, records.media(2, "ann"));
    marks.set(7, ONE, Optional.of(ANN));
    journal.append(NOON, records.media(1, "ann", "bob"));
    delivery(store).deliverNext();

    assertThat(store.rows(StoreTable.MEDIA_EVENTS))
        .extracting(Row::text)
        .containsExactly("bob", "ann", "ann", "bob");
    assertThat(store.rows(StoreTable.MEDIA_EVENTS))
        .extracting(Row::rowNo)
        .containsExactly(0, 1, 2, 3);
    FrozenDelivery delivered = log.deliveries().getFirst();
    assertThat(delivered.erased()).isEqualTo(Map.of(Api.MEDIA, 2));
    assertThat(delivered.erasures()).isOne();
  }

  @Test
  void leavesOutATenantWithItsDetailsAndLettersAndWhateverComesLate() {
    journal.append(NOON, records.tag(1, "purchase", "GA4", "Meta"));
    journal.append(NOON, records.rejected(1, "bad"));
    journal.append(NOON, records.media(2, "bob"));
    marks.set(7, ONE, Optional.empty());
    journal.append(NOON, records.media(1, "late"));
    delivery(store).deliverNext();

    for (StoreTable table : StoreTable.values()) {
      assertThat(store.rows(table))
          .extracting(Row::text)
          .isEqualTo(table == StoreTable.MEDIA_EVENTS ? List.of("bob") : List.of());
    }
    assertThat(log.deliveries().getFirst().erased()).isEqualTo(Map.of(Api.TAG, 1, Api.MEDIA, 1));
  }

  @Test
  void countsErasedEventsAsUsage() {
    journal.append(NOON, records.media(1, "ann", "ann"));
    marks.set(7, ONE, Optional.empty());
    DeliverToStore delivery = delivery(store);
    delivery.deliverNext();
    delivery.settleUsage(Optional.empty());
    assertThat(store.rows(StoreTable.MEDIA_EVENTS)).isEmpty();
    assertThat(ledger.settled(UsageMonth.ofMillis(NOON)))
        .containsExactly(new UsageLedger.Usage(ONE, UsageMonth.ofMillis(NOON), 2));
  }

  /** Frozen first, marked then: it is finished as it was frozen, and the rows are removed later. */
  @Test
  void finishesWhatWasFrozenBeforeTheMark() {
    journal.append(NOON, records.media(1, "ann", "bob"));
    EventStore dies = dying(true);
    dieIn(delivery(dies));
    marks.set(7, ONE, Optional.of(ANN));
    assertThat(log.open()).isPresent();

    delivery(store).deliverNext();
    assertThat(store.rows(StoreTable.MEDIA_EVENTS))
        .extracting(Row::text)
        .containsExactly("ann", "bob");
    assertThat(log.deliveries().getFirst().erasures()).isZero();
  }

  /** Whether the insert had happened or not: the proof finds the rows that the mark left over. */
  @Test
  void provesWhatWasFrozenByAMarkByTheSameMark() {
    for (boolean stored : new boolean[] {true, false}) {
      journal.append(NOON, records.media(1, "ann", "bob", "ann", "carl"));
      marks.set(7, ONE, Optional.of(ANN));
      dieIn(delivery(dying(stored)));
      marks.set(8, ONE, Optional.of(Person.of(Person.Field.USER_ID, "carl", new byte[16])));
      assertThat(log.open().orElseThrow().rowsOf(StoreTable.MEDIA_EVENTS)).isEqualTo(2);
      delivery(store).deliverNext();
      assertThat(store.rows(StoreTable.MEDIA_EVENTS))
          .extracting(Row::text)
          .endsWith("bob", "carl")
          .doesNotContain("ann");
      marks.all().forEach(marks::forget);
    }
  }

  /** As when an older copy of the journal's directory, without the mark, is put back. */
  @Test
  void haltsWhenRowsWereErasedThatAnOlderJournalStillHolds() {
    InMemoryDeliveryLog older = log.copy();
    journal.append(NOON, records.media(1, "ann", "bob", "ann", "carl"));
    marks.set(7, ONE, Optional.of(ANN));
    delivery(store).deliverNext();
    assertThat(store.rows(StoreTable.MEDIA_EVENTS)).hasSize(2);

    marks.all().forEach(marks::forget);
    journal.beginNewLife();
    journal.append(NOON, records.media(2, "dora"));
    DeliverToStore later = delivery(store, older);
    later.deliverNext();
    assertThatThrownBy(later::deliverNext)
        .isInstanceOf(DeliveryHalted.class)
        .hasMessageContaining("other rows");
    assertThat(store.rows(StoreTable.MEDIA_EVENTS)).hasSize(2);

    marks.set(8, ONE, Optional.of(ANN));
    later.deliverNext();
    assertThat(store.rows(StoreTable.MEDIA_EVENTS))
        .extracting(Row::text)
        .containsExactly("bob", "carl");
    assertThat(older.deliveries()).hasSize(1);
  }

  @Test
  void doesNotRefillWhatStandsBeforeAMark() {
    journal.append(NOON, records.media(1, "ann", "bob"));
    delivery(store).deliverNext();
    marks.set(7, ONE, Optional.of(ANN));
    store.remove(store.rows(StoreTable.MEDIA_EVENTS));
    journal.append(NOON, records.media(1, "ann", "carl"));
    DeliverToStore delivery = delivery(store);
    delivery.deliverNext();
    store.remove(store.rows(StoreTable.MEDIA_EVENTS));
    refills.ask();
    delivery(store).deliverNext();

    assertThat(store.rows(StoreTable.MEDIA_EVENTS))
        .extracting(Row::text)
        .containsExactly("ann", "carl");
    assertThat(refills.report().rows()).isEqualTo(2);
  }

  /** An erasure may end while a later delivery is open, and that one still has to be proven. */
  @Test
  void goesOnFromADeliveryWhoseMarkWasTakenBack() {
    marks.set(7, ONE, Optional.of(ANN));
    journal.append(NOON, records.media(1, "ann", "bob"));
    dieIn(delivery(dying(true)));
    marks.all().forEach(marks::forget);

    delivery(store).deliverNext();
    assertThat(log.open()).isEmpty();
    assertThat(store.rows(StoreTable.MEDIA_EVENTS))
        .extracting(Row::text)
        .containsExactly("ann", "bob");
  }

  private static void dieIn(DeliverToStore delivery) {
    try {
      delivery.deliverNext();
    } catch (Death expected) {
      return;
    }
    throw new AssertionError("lives on");
  }

  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;

    Death() {
      super("the process is killed", null, false, false);
    }
  }

  /** The process dies in the insert, before or after the store has the rows. */
  private EventStore dying(boolean stores) {
    return new WatchedStore(
        store,
        batch -> {
          if (stores) {
            store.insert(batch);
          }
          throw new Death();
        });
  }
}
