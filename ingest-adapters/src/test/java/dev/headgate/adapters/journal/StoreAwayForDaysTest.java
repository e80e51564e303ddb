package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.DeliveryObserver;
import dev.headgate.ingest.delivery.DeliveryPolicy;
import dev.headgate.ingest.delivery.DeliveryState.Phase;
import dev.headgate.ingest.delivery.InMemoryEventStore;
import dev.headgate.ingest.delivery.InMemoryEventStore.Row;
import dev.headgate.ingest.delivery.InMemoryUsageLedger;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * ClickHouse is away for longer than duplicates are recognised and segments are retained. On a real
 * disk with the real index of ids; only the clock is set by hand.
 */
@ExtendWith(Quiet.class)
class StoreAwayForDaysTest {
  private static final int EVENTS = 200;
  private static final int TENANT = 7;
  private static final Duration WINDOW = Duration.ofHours(24);

  @TempDir Path directory;
  private final JournalRig rig = new JournalRig();
  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryUsageLedger ledger = new InMemoryUsageLedger();

  /** Where the journal's segment files are small, so that there are many. */
  private FileJournal journal;

  private DeliverToStore delivery;

  @BeforeEach
  void openWithoutStore() throws Exception {
    store.reachable(false);
    open();
  }

  @AfterEach
  void close() throws Exception {
    assertThat(delivery.stop(Duration.ofSeconds(20))).isTrue();
    journal.close();
  }

  private void open() throws Exception {
    rig.settings =
        new JournalSettings(
            64 * 1024, 1 << 20, 1 << 24, 0, Duration.ofHours(1), 1L << 20, 1_000_000);
    journal =
        FileJournal.open(
            rig.settings,
            new FileJournal.Surroundings(
                DiskFiles.lock(directory.resolve("journal")),
                rig.epochs,
                rig.wall(),
                rig.nanos::get,
                rig.salts::nextLong,
                new DedupIndex(1_000_000),
                rig.listener,
                true));
    delivery =
        new DeliverToStore(
            journal,
            journal.deliveries(),
            store,
            store,
            ledger,
            new DeliveryPolicy(
                500,
                1 << 20,
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(20),
                Duration.ofMinutes(1),
                10),
            rig.wall(),
            DeliveryObserver.NONE);
    delivery.start();
  }

  @Test
  void forgetsNothingWithinTheWindowAndStoresWhatItAcceptedOnce() throws Exception {
    assertThat(send(0)).isZero();
    rig.advance(WINDOW.minusMillis(1));
    assertThat(send(0)).as("a millisecond before the end of the window").isEqualTo(EVENTS);
    assertThat(send(1_000)).isZero();

    close();
    open();
    assertThat(send(0)).as("after a restart").isEqualTo(EVENTS);
    rig.advance(Duration.ofMillis(1));
    assertThat(send(0)).as("at the end of the window they are new again").isZero();
    rig.advance(WINDOW.minusMillis(2));
    assertThat(send(1_000)).as("counted from their own beginning").isEqualTo(EVENTS);
    assertThat(send(0)).isEqualTo(EVENTS);
    rig.advance(Duration.ofHours(50));
    assertThat(send(2_000)).isZero();

    store.reachable(true);
    awaitDelivered();

    Map<Long, Long> copies = copies();
    assertThat(copies).hasSize(3 * EVENTS);
    copies.forEach(
        (id, times) -> assertThat(times).as("copies of %d", id).isEqualTo(id < 1_000 ? 2 : 1));
    assertThat(ledger.of(TENANT, UsageMonth.of(Instant.ofEpochMilli(JournalRig.START))))
        .isEqualTo(4L * EVENTS);
  }

  /** Sends events one by one, so that they fill several segments; how many were duplicates. */
  private int send(long firstId) {
    int duplicates = 0;
    for (long id = firstId; id < firstId + EVENTS; id++) {
      duplicates += journal.append(event(id)).duplicateCount();
    }
    return duplicates;
  }

  private static JournalRecord event(long id) {
    JournalRecord.Builder builder = new JournalRecord.Builder(64);
    builder.begin(Api.MEDIA, 1, new TenantId(TENANT));
    InMemoryEventStore.putRow(
        builder.beginIdentifiedRow(StoreTable.MEDIA_EVENTS, id * 0x9e3779b97f4a7c15L, id, 1),
        "%d %s".formatted(id, "x".repeat(300)));
    builder.endRow();
    return builder.finish(1, 0);
  }

  private Map<Long, Long> copies() {
    return store.rows(StoreTable.MEDIA_EVENTS).stream()
        .map(Row::text)
        .collect(
            Collectors.groupingBy(
                text -> Long.parseLong(text.substring(0, text.indexOf(' '))),
                TreeMap::new,
                Collectors.counting()));
  }

  private void awaitDelivered() throws InterruptedException {
    long left = 30_000;
    while (delivery.state().phase() != Phase.IDLE
        || delivery.state().pendingRecords() > 0
        || usage() < 4L * EVENTS) {
      left -= 5;
      assertThat(left).as(delivery.state().toString()).isPositive();
      Thread.sleep(5);
    }
  }

  private long usage() {
    return ledger.of(TENANT, UsageMonth.of(Instant.ofEpochMilli(JournalRig.START)));
  }
}
