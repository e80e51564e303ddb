package dev.headgate.ingest.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.InMemoryEventStore.Row;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.quota.UsageMonth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever rows the store loses: a refill brings back each of them, and no other. */
class RefillProperties {
  private static final long START = Instant.parse("2026-11-22T23:59:50Z").toEpochMilli();
  private static final DeliveryPolicy POLICY =
      new DeliveryPolicy(
          8, 4_000, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMillis(1), 1_000);

  @Property(tries = 500)
  void bringsBackWhatTheStoreLost(@ForAll long seed) {
    new World(new Random(seed)).live();
  }

  private static final class World {
    final Records records = new Records();
    final InMemoryJournal journal = new InMemoryJournal();
    final InMemoryDeliveryLog log = new InMemoryDeliveryLog();
    final InMemoryEventStore store = new InMemoryEventStore();
    final InMemoryUsageLedger ledger = new InMemoryUsageLedger();
    final AskedRefill refills = new AskedRefill();
    int texts;

    final Random random;

    World(Random random) {
      this.random = random;
    }

    void live() {
      for (int life = 1; life < 4; life++) {
        journal.beginLife(life);
        for (int i = random.nextInt(15); i >= 0; i--) {
          append();
          if (random.nextInt(4) == 0) {
            deliverAll();
          }
        }
        deliverAll();
      }
      Map<StoreTable, List<String>> before = contents();
      long usage = ledger.of(1, UsageMonth.ofMillis(START));

      lose();
      refills.ask();
      append();
      deliverAll();

      assertThat(refills.report().stopped()).isEmpty();
      assertThat(refills.report().notCompared()).isZero();
      before.forEach(
          (table, rows) ->
              assertThat(contents().get(table)).as("rows of " + table).containsAll(rows));
      for (StoreTable table : StoreTable.values()) {
        assertThat(contents().get(table)).doesNotHaveDuplicates();
        assertThat(store.rows(table).stream().map(r -> r.deliveryId() + "/" + r.rowNo()))
            .doesNotHaveDuplicates();
      }
      assertThat(all()).isEqualTo(texts);
      assertThat(ledger.of(1, UsageMonth.ofMillis(START))).isGreaterThanOrEqualTo(usage);
    }

    private void append() {
      long at = START + texts * 700L;
      journal.append(
          at,
          switch (random.nextInt(4)) {
            case 0 -> records.tag(1, texts(1)[0], texts(random.nextInt(3)));
            case 1 -> records.rejected(1, texts(random.nextInt(3)));
            default -> records.media(1, texts(random.nextInt(5)));
          });
    }

    private String[] texts(int count) {
      return Stream.generate(() -> "%05d".formatted(texts++)).limit(count).toArray(String[]::new);
    }

    private void lose() {
      boolean newest = random.nextBoolean();
      int oneIn = 1 + random.nextInt(5);
      int from = random.nextInt(texts + 1);
      for (StoreTable table : StoreTable.values()) {
        store.remove(
            store.rows(table).stream()
                .filter(
                    row ->
                        newest ? Integer.parseInt(row.text()) >= from : random.nextInt(oneIn) == 0)
                .toList());
      }
    }

    private void deliverAll() {
      DeliverToStore delivery =
          new DeliverToStore(
              journal,
              log,
              store,
              store,
              ledger,
              POLICY,
              InstantSource.system(),
              DeliveryObserver.NONE,
              Erased.NOTHING,
              refills);
      var before = log.next();
      boolean more = true;
      while (more) {
        more = delivery.deliverNext();
      }
      delivery.settleUsage(before);
    }

    private Map<StoreTable, List<String>> contents() {
      Map<StoreTable, List<String>> contents = new EnumMap<>(StoreTable.class);
      for (StoreTable table : StoreTable.values()) {
        contents.put(table, new ArrayList<>(store.rows(table).stream().map(Row::text).toList()));
      }
      return contents;
    }

    private int all() {
      return contents().values().stream().mapToInt(List::size).sum();
    }
  }
}
