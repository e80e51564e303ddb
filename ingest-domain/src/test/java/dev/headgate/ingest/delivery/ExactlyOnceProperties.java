package dev.headgate.ingest.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.InMemoryEventStore.Row;
import dev.headgate.ingest.delivery.UsageLedger.LedgerUnavailable;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.quota.UsageMonth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever fails between any two steps, and however often: every row ends up in the store exactly
 * once, or once in the dead letters if the store can never take it, and usage is exact.
 */
class ExactlyOnceProperties {
  private static final long START = Instant.parse("2026-11-30T23:59:59Z").toEpochMilli();
  private static final DeliveryPolicy POLICY =
      new DeliveryPolicy(
          12, 4_000, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1_000);

  /** The process dies here. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String at) {
      super(at, null, false, false);
    }
  }

  @Property(tries = 1_000)
  void everyRowEndsUpInTheStoreExactlyOnce(@ForAll long seed) {
    World world = new World(new Random(seed));
    world.fillJournal();
    world.liveUntilAllIsDelivered();
    world.check();
  }

  private record Period(int tenant, UsageMonth month) {}

  /** A gateway, what stays of it when it crashes, and what should come of it all. */
  private static final class World {
    final Random random;
    final InMemoryJournal journal = new InMemoryJournal();
    final InMemoryDeliveryLog log = new InMemoryDeliveryLog();
    final InMemoryEventStore rows = new InMemoryEventStore();
    final InMemoryUsageLedger ledger = new InMemoryUsageLedger();
    final Map<StoreTable, List<String>> expected = new EnumMap<>(StoreTable.class);
    final Map<Period, Long> expectedUsage = new HashMap<>();
    final FaultyStore store = new FaultyStore();
    final Records records = new Records();
    int faultsLeft;

    World(Random random) {
      this.random = random;
      for (StoreTable table : StoreTable.values()) {
        expected.put(table, new ArrayList<>());
      }
      faultsLeft = random.nextInt(40);
    }

    void fillJournal() {
      int count = 1 + random.nextInt(25);
      for (int i = 0; i < count; i++) {
        long at = START + i * 100L;
        if (random.nextInt(12) == 0) {
          journal.beginNewLife();
        }
        journal.append(at, record(i, at));
      }
    }

    private JournalRecord record(int i, long at) {
      int tenant = 1 + random.nextInt(3);
      return switch (random.nextInt(4)) {
        case 0 ->
            records.tag(
                tenant,
                expect(StoreTable.TAG_EVENTS, i + "/event"),
                texts(StoreTable.TAG_RESULTS, i, random.nextInt(4)));
        case 1 -> records.rejected(tenant, texts(StoreTable.DEAD_LETTERS, i, random.nextInt(3)));
        default -> {
          String[] texts = texts(StoreTable.MEDIA_EVENTS, i, random.nextInt(9));
          if (texts.length > 0) {
            expectedUsage.merge(
                new Period(tenant, UsageMonth.ofMillis(at)), (long) texts.length, Long::sum);
          }
          yield records.media(1 + random.nextInt(10) / 9, tenant, texts);
        }
      };
    }

    private String[] texts(StoreTable table, int record, int count) {
      String[] texts = new String[count];
      for (int i = 0; i < count; i++) {
        texts[i] = expect(table, record + "/" + i);
      }
      return texts;
    }

    /** Now and then a row that the store can never take. */
    private String expect(StoreTable table, String text) {
      if (random.nextInt(30) == 0) {
        String poison = InMemoryEventStore.POISON + table + text;
        expected.get(StoreTable.DEAD_LETTERS).add("letter:" + poison);
        return poison;
      }
      expected.get(table).add(text);
      return text;
    }

    void liveUntilAllIsDelivered() {
      boolean settled = false;
      boolean drained = false;
      while (!settled || !drained) {
        drained = false;
        Optional<JournalPosition> deliveredBefore = log.next();
        DeliverToStore life =
            new DeliverToStore(
                journal,
                new CrashingLog(),
                store,
                rows,
                new FaultyLedger(),
                POLICY,
                InstantSource.system(),
                DeliveryObserver.NONE);
        try {
          while (life.deliverNext()) {
            if (random.nextBoolean()) {
              life.settleUsage(deliveredBefore);
            }
          }
          drained = true;
          settled = life.settleUsage(deliveredBefore);
        } catch (Crash _) {
          // The next life finds what this one left.
        }
      }
    }

    void check() {
      store.landLate();
      for (StoreTable table : StoreTable.values()) {
        assertThat(rows.rows(table))
            .extracting(Row::text)
            .as("rows of " + table)
            .containsExactlyInAnyOrderElementsOf(expected.get(table));
        assertThat(rows.rows(table).stream().map(r -> r.deliveryId() + "/" + r.rowNo()).distinct())
            .hasSize(expected.get(table).size());
      }
      expectedUsage.forEach(
          (period, events) ->
              assertThat(ledger.of(period.tenant(), period.month()))
                  .as(period.toString())
                  .isEqualTo(events));
      assertThat(log.state().stored().get(Api.MEDIA))
          .isEqualTo(expected.get(StoreTable.MEDIA_EVENTS).size());
    }

    private boolean strikes() {
      if (faultsLeft == 0 || random.nextInt(3) > 0) {
        return false;
      }
      faultsLeft--;
      return true;
    }

    private void crashAt(String place) {
      if (strikes() && random.nextBoolean()) {
        throw new Crash(place);
      }
    }

    /** Fails in every way a store may, as its port describes. */
    private final class FaultyStore implements EventStore {
      private final List<Row> late = new ArrayList<>();

      @Override
      public boolean isReachable() {
        return !strikes();
      }

      @Override
      public void insert(RowBatch batch) {
        if (!strikes()) {
          rows.insert(batch);
          return;
        }
        switch (random.nextInt(7)) {
          case 0 -> throw new StoreUnavailable("refused", null);
          case 1 -> throw new OutcomeUnclear("timed out, not stored", null);
          case 2 -> {
            rows.insert(batch);
            throw new OutcomeUnclear("timed out, stored", null);
          }
          case 3 -> {
            insertLater(batch);
            throw new OutcomeUnclear("timed out, stored a little later", null);
          }
          case 4 -> {
            insertLater(batch);
            throw new Crash("insert under way");
          }
          case 5 -> {
            rows.insert(batch);
            throw new Crash("after the insert");
          }
          default -> {
            List<Row> before = rows.rows(batch.table());
            rows.insert(batch);
            loseSomeOf(batch.table(), before);
            throw new OutcomeUnclear("the store lost a part of it", null);
          }
        }
      }

      private void insertLater(RowBatch batch) {
        List<Row> parsed = rows.parse(batch);
        if (parsed.stream().noneMatch(r -> r.text().startsWith(InMemoryEventStore.POISON))) {
          late.addAll(parsed);
        }
      }

      private void loseSomeOf(StoreTable table, List<Row> before) {
        List<Row> fresh = new ArrayList<>(rows.rows(table));
        fresh.removeAll(before);
        rows.remove(fresh.stream().filter(_ -> random.nextBoolean()).toList());
      }

      /**
       * An insert that was under way comes to its end whenever it likes, but here at the latest.
       */
      @Override
      public void awaitQuiet(FrozenDelivery delivery) {
        crashAt("before the store is quiet");
        if (strikes()) {
          throw new StoreUnavailable("refused", null);
        }
        landLate();
      }

      @Override
      public void awaitQuiet() {
        crashAt("before the store is quiet");
        if (strikes()) {
          throw new StoreUnavailable("refused", null);
        }
        landLate();
      }

      @Override
      public List<Holding> holdings(StoreTable table, JournalPosition from, LocalDate since) {
        crashAt("before the question what is held");
        if (strikes()) {
          throw new StoreUnavailable("refused", null);
        }
        return rows.holdings(table, from, since);
      }

      @Override
      public BitSet lettersForRefused(FrozenDelivery frozen) {
        crashAt("before the question for letters");
        if (strikes()) {
          throw new StoreUnavailable("refused", null);
        }
        return rows.lettersForRefused(frozen);
      }

      @Override
      public boolean agrees(FrozenDelivery delivery, RowBatch batch, IntUnaryOperator starts) {
        crashAt("before the comparison");
        if (strikes()) {
          throw new StoreUnavailable("refused", null);
        }
        return rows.agrees(delivery, batch, starts);
      }

      void landLate() {
        late.forEach(rows::add);
        late.clear();
      }

      @Override
      public Presence probe(FrozenDelivery delivery, StoreTable table) {
        crashAt("before the probe");
        if (strikes()) {
          throw new StoreUnavailable("refused", null);
        }
        Presence seen = rows.probe(delivery, table);
        if (random.nextBoolean()) {
          landLate();
        }
        return seen;
      }
    }

    private final class CrashingLog implements DeliveryLog {
      @Override
      public Optional<FrozenDelivery> open() {
        return log.open();
      }

      @Override
      public Optional<JournalPosition> next() {
        return log.next();
      }

      @Override
      public void freeze(FrozenDelivery delivery) {
        crashAt("before freeze");
        log.freeze(delivery);
        crashAt("after freeze");
      }

      @Override
      public void done(FrozenDelivery delivery, List<UndeliverableRow> undeliverable) {
        crashAt("before done");
        log.done(delivery, undeliverable);
        crashAt("after done");
      }

      @Override
      public DeliveryTotals state() {
        return log.state();
      }
    }

    private final class FaultyLedger implements UsageLedger {
      @Override
      public void settle(JournalPosition last, List<Usage> usage) {
        crashAt("before settling");
        fail();
        ledger.settle(last, usage);
        crashAt("after settling");
        if (strikes()) {
          throw new LedgerUnavailable("settled, but who knows", new IllegalStateException());
        }
      }

      @Override
      public Optional<JournalPosition> settledUpTo(int epoch) {
        fail();
        return ledger.settledUpTo(epoch);
      }

      @Override
      public List<Usage> settled(UsageMonth month) {
        return ledger.settled(month);
      }

      private void fail() {
        if (strikes()) {
          throw new LedgerUnavailable("down", new IllegalStateException());
        }
      }
    }
  }
}
