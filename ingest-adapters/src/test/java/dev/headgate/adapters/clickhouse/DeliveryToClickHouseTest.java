package dev.headgate.adapters.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.DeliveryObserver;
import dev.headgate.ingest.delivery.DeliveryPolicy;
import dev.headgate.ingest.delivery.DeliveryState.Phase;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.InMemoryDeliveryLog;
import dev.headgate.ingest.delivery.InMemoryJournal;
import dev.headgate.ingest.delivery.InMemoryUsageLedger;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The whole way from the journal's records to ClickHouse's rows. */
class DeliveryToClickHouseTest {
  private static final DeliveryPolicy POLICY =
      new DeliveryPolicy(
          10_000,
          4 << 20,
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          Duration.ofMillis(500),
          Duration.ofMinutes(1),
          100);

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryDeliveryLog log = new InMemoryDeliveryLog();
  private final AtomicInteger troubles = new AtomicInteger();
  private final InMemoryUsageLedger ledger = new InMemoryUsageLedger();

  @Test
  void storesEveryRowOnceAlthoughTheEngineIsKilledAgainAndAgain() throws InterruptedException {
    TestClickHouse.lines("TRUNCATE TABLE headgate.media_events");
    TestRows rows = new TestRows();
    int records = 400;
    for (int i = 0; i < records; i++) {
      journal.append(rows.clock(), rows.mediaRecord(500));
    }
    DeliverToStore delivery = delivery();
    int restarts = TestClickHouse.engine().restarts();
    Random random = new Random(3);
    delivery.start();
    for (int kills = 0; kills < 5; kills++) {
      int done = log.deliveries().size();
      await(() -> log.deliveries().size() > done + 1 || isDrained(delivery));
      Thread.sleep(random.nextInt(150));
      TestClickHouse.engine().kill();
    }
    await(() -> isDrained(delivery));
    assertThat(delivery.stop(Duration.ofSeconds(20))).isTrue();

    assertThat(TestClickHouse.engine().restarts()).isGreaterThanOrEqualTo(restarts + 3);
    assertThat(troubles.get()).isPositive();
    assertThat(
            TestClickHouse.line(
                "SELECT count(), uniqExact(delivery_id, row_no), uniqExact(event_id)"
                    + " FROM headgate.media_events"))
        .isEqualTo("200000\t200000\t200000");
  }

  @Test
  void setsAPoisonRowAsideAndStoresItsNeighbours() throws InterruptedException {
    TestClickHouse.lines("TRUNCATE TABLE headgate.media_events");
    TestClickHouse.lines("TRUNCATE TABLE headgate.dead_letters");
    JournalRecord.Builder builder = new JournalRecord.Builder(1024);
    builder.begin(Api.MEDIA, RowSchema.CURRENT, new TenantId(1));
    for (int i = 0; i < 1_000; i++) {
      RowBuffer row = builder.beginRow(StoreTable.MEDIA_EVENTS, true);
      TestRows.putRow(row, StoreTable.MEDIA_EVENTS);
      if (i == 333 || i == 999) {
        row.truncate(row.length() - 1);
        row.putVarInt(100_000_000);
      }
      builder.endRow();
    }
    journal.append(TestRows.NOW, builder.finish(1_000, 0));
    DeliverToStore delivery = delivery();
    delivery.start();
    await(() -> log.deliveries().size() == 1);
    assertThat(delivery.stop(Duration.ofSeconds(20))).isTrue();

    assertThat(TestClickHouse.line("SELECT count(), uniqExact(row_no) FROM headgate.media_events"))
        .isEqualTo("998\t998");
    assertThat(
            TestClickHouse.line(
                "SELECT count(), any(stage), any(code), any(tenant_id), any(key_id)"
                    + " FROM headgate.dead_letters"))
        .isEqualTo("2\tdelivery\tundeliverable\t1\t10");
    assertThat(log.undeliverable()).hasSize(2);
  }

  @Test
  void showsAnEventInClickHouseWithinASecondOfItsJournaling() throws InterruptedException {
    DeliverToStore delivery = delivery();
    delivery.start();
    TestRows rows = new TestRows();
    for (int i = 0; i < 3; i++) {
      JournalRecord record = rows.mediaRecord(1);
      int before = log.deliveries().size();
      long began = System.nanoTime();
      journal.append(rows.clock(), record);
      await(() -> log.deliveries().size() > before);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }
    assertThat(delivery.stop(Duration.ofSeconds(20))).isTrue();
  }

  private DeliverToStore delivery() {
    return new DeliverToStore(
        journal,
        log,
        TestClickHouse.store(),
        new RowBinaryRowFormat(),
        ledger,
        POLICY,
        InstantSource.system(),
        new DeliveryObserver() {
          @Override
          public void outcomeUnclear(FrozenDelivery frozen, String why) {
            troubles.incrementAndGet();
          }
        });
  }

  private static boolean isDrained(DeliverToStore delivery) {
    assertThat(delivery.state().phase()).isNotEqualTo(Phase.HALTED);
    return delivery.state().phase() == Phase.IDLE && delivery.state().pendingRecords() == 0;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.sleep(5);
    }
  }
}
