package dev.headgate.ingest.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.InMemoryDeliveryLog;
import dev.headgate.ingest.delivery.InMemoryErasureMarks;
import dev.headgate.ingest.delivery.InMemoryJournal;
import dev.headgate.ingest.delivery.InMemoryUsageLedger;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.erasure.Erasure.Step;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EraserTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final TenantId TENANT = new TenantId(3);

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryErasureMarks marks = new InMemoryErasureMarks(journal);
  private final InMemoryDeliveryLog log = new InMemoryDeliveryLog();
  private final InMemoryUsageLedger ledger = new InMemoryUsageLedger();
  private final Desk desk = new Desk();
  private final Store store = new Store();
  private boolean takesEvents;
  private boolean isRefilling;
  private Eraser eraser = eraser();

  private Eraser eraser() {
    return new Eraser(
        desk,
        marks,
        log,
        ledger,
        store,
        tenant -> takesEvents,
        () -> isRefilling,
        InstantSource.fixed(NOW),
        EraserObserver.NONE);
  }

  private void ask(Optional<Person> person) {
    desk.save(Erasure.asked(new ErasureId(1), TENANT, "Acme", person, "ann", NOW));
  }

  /** What is sent again meanwhile would be there after the rows are removed. */
  @Test
  void waitsForARefill() {
    ask(Optional.of(Person.of(Person.Field.USER_ID, "ann", new byte[16])));
    isRefilling = true;
    eraser.work();
    assertThat(desk.only().note()).contains("refilled");
    isRefilling = false;
    eraser.work();
    assertThat(desk.only().isDone()).isTrue();
  }

  @Test
  void marksATenantOnlyWhenItsEventsAreRefused() {
    ask(Optional.empty());
    takesEvents = true;
    eraser.work();
    assertThat(marks.all()).isEmpty();
    assertThat(desk.only().note()).contains("refuses");
    takesEvents = false;
    eraser.work();
    assertThat(marks.all()).hasSize(1);
    assertThat(desk.only().isDone()).as("there is nothing to erase").isTrue();
  }

  @Test
  void removesNothingBeforeWhatCameBeforeIsDeliveredAndItsUsageSettled() {
    append();
    ask(Optional.empty());
    store.rows.put(StoreTable.MEDIA_EVENTS, 5L);
    eraser.work();
    assertThat(desk.only().step()).isEqualTo(Step.DELIVERING);
    assertThat(store.removed).isEmpty();
    deliver(0);
    eraser.work();
    assertThat(desk.only().note()).contains("usage");
    ledger.settle(new JournalPosition(1, 1), List.of());
    eraser.work();
    eraser.work();
    assertThat(store.removed).contains(StoreTable.MEDIA_EVENTS);
    assertThat(desk.only().rows()).isEqualTo(5);
  }

  @Test
  void waitsForADeliveryThatWasFrozenBeforeTheMark() {
    append();
    deliver(0);
    ledger.settle(new JournalPosition(1, 1), List.of());
    log.freeze(frozen(2, 0));
    ask(Optional.empty());
    eraser.work();
    assertThat(desk.only().step()).isEqualTo(Step.DELIVERING);
    log.done(frozen(2, 0), List.of());
    ledger.settle(new JournalPosition(1, 2), List.of());
    eraser.work();
    assertThat(desk.only().isDone()).isTrue();
  }

  @Test
  void isDoneOnlyWhenFilesAndJournalAreGone() {
    ask(Optional.empty());
    store.rows.put(StoreTable.TAG_RESULTS, 2L);
    store.wiped = false;
    marks.retires(false);
    work(3);
    store.rows.clear();
    work(2);
    assertThat(desk.only().step()).isEqualTo(Step.WIPING);
    store.wiped = true;
    work(2);
    assertThat(desk.only().step()).isEqualTo(Step.RETIRING);
    assertThat(desk.finished).isEmpty();
    marks.retires(true);
    work(1);
    assertThat(desk.finished).hasSize(1);
    assertThat(marks.all()).as("a tenant's mark stays").hasSize(1);
  }

  @Test
  void goesOnAfterARestartInAnyStep() {
    ask(Optional.of(Person.of(Person.Field.USER_ID, "u", new byte[16])));
    store.rows.put(StoreTable.MEDIA_EVENTS, 2L);
    store.wiped = false;
    for (int i = 0; i < 3; i++) {
      eraser = eraser();
      work(1);
    }
    assertThat(desk.only().step()).isEqualTo(Step.REMOVING);
    store.rows.clear();
    eraser = eraser();
    work(1);
    assertThat(desk.only().step()).isEqualTo(Step.WIPING);
    store.wiped = true;
    eraser = eraser();
    work(1);
    assertThat(desk.finished).hasSize(1);
    assertThat(desk.only().person()).as("not even a hash").isEmpty();
    work(1);
    assertThat(marks.all()).isEmpty();
  }

  @Test
  void looksAgainForRowsThatCameBackMeanwhile() {
    ask(Optional.empty());
    marks.retires(false);
    work(1);
    assertThat(desk.only().step()).isEqualTo(Step.RETIRING);
    store.rows.put(StoreTable.MEDIA_EVENTS, 1L);
    marks.retires(true);
    work(2);
    assertThat(desk.only().step()).isEqualTo(Step.REMOVING);
    assertThat(desk.finished).isEmpty();
  }

  @Test
  void saysWhatIsWrongAndTriesAgain() {
    ask(Optional.empty());
    store.down = true;
    work(2);
    assertThat(desk.only().note()).contains("connection refused");
    store.down = false;
    work(1);
    assertThat(desk.finished).hasSize(1);
  }

  private void work(int times) {
    for (int i = 0; i < times; i++) {
      eraser.work();
    }
  }

  private void append() {
    JournalRecord.Builder record = new JournalRecord.Builder(64);
    record.begin(Api.MEDIA, 1, TENANT);
    journal.append(NOW.toEpochMilli(), record.finish(0, 0));
  }

  private void deliver(int erasures) {
    log.freeze(frozen(1, erasures));
    log.done(frozen(1, erasures), List.of());
  }

  private static FrozenDelivery frozen(long sequence, int erasures) {
    JournalPosition at = new JournalPosition(1, sequence);
    return new FrozenDelivery(at, at, LocalDate.EPOCH, Map.of(), erasures, Map.of());
  }

  private static final class Desk implements ErasureDesk {
    private final List<Erasure> all = new ArrayList<>();
    private final List<Erasure> finished = new ArrayList<>();

    Erasure only() {
      assertThat(all).hasSize(1);
      return all.getFirst();
    }

    @Override
    public List<Erasure> open() {
      return all.stream().filter(erasure -> !erasure.isDone()).toList();
    }

    @Override
    public void save(Erasure erasure) {
      all.removeIf(known -> known.id().equals(erasure.id()));
      all.add(erasure);
    }

    @Override
    public void finish(Erasure erasure) {
      save(erasure);
      finished.add(erasure);
    }
  }

  private static final class Store implements ErasableStore {
    private final Map<StoreTable, Long> rows = new EnumMap<>(StoreTable.class);
    private final List<StoreTable> removed = new ArrayList<>();
    private boolean wiped = true;
    private boolean down;

    @Override
    public long count(ErasureMark mark, StoreTable table) {
      if (down) {
        throw new StoreUnavailable("connection refused", null);
      }
      return rows.getOrDefault(table, 0L);
    }

    @Override
    public String remove(ErasureMark mark, StoreTable table) {
      removed.add(table);
      return "";
    }

    @Override
    public Instant now() {
      return NOW;
    }

    @Override
    public boolean isWiped(StoreTable table, Instant removedBefore) {
      return wiped;
    }
  }
}
