package dev.headgate.ingest.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.InMemoryEventStore.Row;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whenever an older copy of the journal's directory, of the ledger or of both is put back in front
 * of a store that went on: what the copy holds and what the store held are there once, and usage is
 * what the ledger knew and what the copy holds beyond.
 */
class RestoredCopyProperties {
  private static final long START = Instant.parse("2026-11-22T23:59:50Z").toEpochMilli();
  private static final UsageMonth MONTH = UsageMonth.ofMillis(START);
  private static final DeliveryPolicy POLICY =
      new DeliveryPolicy(
          8, 4_000, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMillis(1), 1_000);

  @Property(tries = 1_000)
  void copiesThatArePutBackNeitherLoseNorDouble(@ForAll long seed) {
    World world = new World(new Random(seed));
    try {
      world.live();
    } catch (DeliveryHalted undecidable) {
      assertThat(undecidable).hasMessageContaining("may stand for those which are missing");
      assertThat(world.refuses).as("rows are refused").isTrue();
    }
  }

  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("killed", null, false, false);
    }
  }

  /** The journal's directory at some time. */
  private record Copy(
      InMemoryJournal journal,
      InMemoryDeliveryLog log,
      TreeMap<JournalPosition, Appended> records) {

    /** Its log would not know that rows are missing; that is what a refill is for. */
    boolean isDeliveredBeyond(long place) {
      return log.next().filter(it -> Long.compareUnsigned(it.packed(), place) > 0).isPresent();
    }
  }

  private record Appended(int usage, Map<StoreTable, List<String>> rows) {}

  private static final class World {
    final Random random;
    final InMemoryEventStore rows = new InMemoryEventStore();
    final Records builder = new Records();
    final Map<StoreTable, TreeSet<String>> expected = new EnumMap<>(StoreTable.class);
    final List<Copy> copies = new ArrayList<>();
    final List<InMemoryUsageLedger> ledgers = new ArrayList<>();
    TreeMap<JournalPosition, Appended> records = new TreeMap<>();
    InMemoryJournal journal = new InMemoryJournal();
    InMemoryDeliveryLog log = new InMemoryDeliveryLog();
    InMemoryUsageLedger ledger = new InMemoryUsageLedger();
    DeliverToStore delivery;
    Optional<JournalPosition> deliveredBefore = Optional.empty();
    long expectedUsage;
    int epoch = 1;
    int texts;
    boolean calm;
    final boolean refuses;

    World(Random random) {
      this.random = random;
      refuses = random.nextInt(3) == 0;
      for (StoreTable table : StoreTable.values()) {
        expected.put(table, new TreeSet<>());
      }
      delivery = newDelivery();
    }

    DeliverToStore newDelivery() {
      deliveredBefore = log.next();
      return new DeliverToStore(
          journal,
          log,
          new CrashingStore(),
          rows,
          ledger,
          POLICY,
          InstantSource.system(),
          DeliveryObserver.NONE);
    }

    void live() {
      int steps = 5 + random.nextInt(80);
      for (int i = 0; i < steps; i++) {
        step();
      }
      restart();
      deliverAll();
      check();
    }

    void step() {
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3, 4 -> append();
        case 5, 6, 7 -> deliverOne();
        case 8 -> delivery.settleUsage(deliveredBefore);
        case 9 -> restart();
        case 10 -> {
          copies.add(new Copy(journal.copy(), log.copy(), new TreeMap<>(records)));
          ledgers.add(ledger.copy());
        }
        default -> putBack();
      }
    }

    void append() {
      long at = START + texts * 700L;
      Map<StoreTable, List<String>> made = new EnumMap<>(StoreTable.class);
      JournalRecord record =
          switch (random.nextInt(4)) {
            case 0 ->
                builder.tag(
                    1,
                    texts(made, StoreTable.TAG_EVENTS, 1)[0],
                    texts(made, StoreTable.TAG_RESULTS, random.nextInt(3)));
            case 1 -> builder.rejected(1, texts(made, StoreTable.DEAD_LETTERS, random.nextInt(3)));
            default -> builder.media(1, texts(made, StoreTable.MEDIA_EVENTS, random.nextInt(5)));
          };
      int usage = made.getOrDefault(StoreTable.MEDIA_EVENTS, List.of()).size();
      records.put(journal.durableEnd(), new Appended(usage, made));
      journal.append(at, record);
      expect(made);
      expectedUsage += usage;
    }

    /** A row that the store refuses ends up as a dead letter. */
    private void expect(Map<StoreTable, List<String>> made) {
      made.forEach(
          (table, all) ->
              all.forEach(
                  text -> {
                    if (text.startsWith(InMemoryEventStore.POISON)) {
                      expected.get(StoreTable.DEAD_LETTERS).add("letter:" + text);
                    } else {
                      expected.get(table).add(text);
                    }
                  }));
    }

    private String[] texts(Map<StoreTable, List<String>> made, StoreTable table, int count) {
      String[] all = new String[count];
      for (int i = 0; i < count; i++) {
        boolean poison = refuses && random.nextInt(30) == 0;
        all[i] = (poison ? InMemoryEventStore.POISON : "") + "%05d".formatted(texts++);
      }
      made.put(table, List.of(all));
      return all;
    }

    void deliverOne() {
      try {
        delivery.deliverNext();
      } catch (Crash _) {
        restart();
      }
    }

    void restart() {
      journal.beginLife(++epoch);
      delivery = newDelivery();
    }

    /** What neither the copy nor the store holds is lost; that is what an older copy means. */
    void putBack() {
      if (copies.isEmpty()) {
        return;
      }
      Copy copy = copies.get(random.nextInt(copies.size()));
      journal = copy.journal().copy();
      log = copy.log().copy();
      records = new TreeMap<>(copy.records());
      if (random.nextInt(3) == 0) {
        ledger = ledgers.get(random.nextInt(ledgers.size())).copy();
      }
      loseRowsThatTheCopyHasToDeliver();
      for (StoreTable table : StoreTable.values()) {
        expected.get(table).clear();
        rows.rows(table).forEach(row -> expected.get(table).add(row.text()));
      }
      records.values().forEach(record -> expect(record.rows()));
      expectedUsage = ledger.of(1, MONTH);
      records.forEach(
          (position, record) -> {
            Optional<JournalPosition> settled = ledger.settledUpTo(position.epoch());
            if (settled.isEmpty() || position.compareTo(settled.get()) > 0) {
              expectedUsage += record.usage();
            }
          });
      restart();
    }

    private void loseRowsThatTheCopyHasToDeliver() {
      if (random.nextInt(4) > 0) {
        return;
      }
      long next = log.next().map(JournalPosition::packed).orElse(0L);
      copies.removeIf(copy -> copy.isDeliveredBeyond(next));
      int oneIn = 1 + random.nextInt(6);
      for (StoreTable table : StoreTable.values()) {
        rows.remove(
            rows.rows(table).stream()
                .filter(row -> Long.compareUnsigned(row.deliveryId(), next) >= 0)
                .filter(_ -> random.nextInt(oneIn) == 0)
                .toList());
      }
    }

    void deliverAll() {
      calm = true;
      while (delivery.deliverNext()) {
        delivery.settleUsage(deliveredBefore);
      }
      delivery.settleUsage(deliveredBefore);
    }

    void check() {
      for (StoreTable table : StoreTable.values()) {
        assertThat(rows.rows(table))
            .extracting(Row::text)
            .as("rows of " + table)
            .containsExactlyInAnyOrderElementsOf(expected.get(table));
        assertThat(rows.rows(table).stream().map(r -> r.deliveryId() + "/" + r.rowNo()).distinct())
            .hasSize(expected.get(table).size());
      }
      assertThat(ledger.of(1, MONTH)).as("usage").isEqualTo(expectedUsage);
    }

    private final class CrashingStore implements EventStore {
      private void crash() {
        if (!calm && random.nextInt(8) == 0) {
          throw new Crash();
        }
      }

      @Override
      public boolean isReachable() {
        return true;
      }

      @Override
      public void insert(RowBatch batch) {
        crash();
        rows.insert(batch);
        crash();
      }

      @Override
      public void awaitQuiet(FrozenDelivery frozen) {
        crash();
      }

      @Override
      public void awaitQuiet() {
        crash();
      }

      @Override
      public Presence probe(FrozenDelivery frozen, StoreTable table) {
        crash();
        return rows.probe(frozen, table);
      }

      @Override
      public List<Holding> holdings(StoreTable table, JournalPosition from, LocalDate since) {
        crash();
        return rows.holdings(table, from, since);
      }

      @Override
      public BitSet lettersForRefused(FrozenDelivery frozen) {
        crash();
        return rows.lettersForRefused(frozen);
      }

      @Override
      public boolean agrees(FrozenDelivery frozen, RowBatch batch, IntUnaryOperator starts) {
        crash();
        return rows.agrees(frozen, batch, starts);
      }
    }
  }
}
