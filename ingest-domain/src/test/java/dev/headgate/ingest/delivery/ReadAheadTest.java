package dev.headgate.ingest.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.delivery.InMemoryEventStore.Row;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What comes next is read while the store is busy, and delivered only if it still is what it was.
 */
class ReadAheadTest {
  private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
  private static final TenantId ONE = new TenantId(1);
  private static final Person ANN = Person.of(Person.Field.ANONYMOUS_ID, "ann", new byte[16]);
  private static final JournalPosition SECOND = new JournalPosition(1, 2);

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryDeliveryLog log = new InMemoryDeliveryLog();
  private final InMemoryEventStore rows = new InMemoryEventStore();
  private final InMemoryErasureMarks marks = new InMemoryErasureMarks(journal);
  private final Records records = new Records();
  private final CountDownLatch secondWasRead = new CountDownLatch(1);
  private boolean inserted;

  ReadAheadTest() {
    journal.append(NOON, records.media(1, "a", "b"));
    journal.append(NOON, records.media(1, "ann", "c"));
  }

  @Test
  void readsTheNextRangeWhileTheStoreIsBusy() {
    boolean[] wasRead = new boolean[1];
    DeliverToStore delivery = delivery(() -> wasRead[0] = isSecondRead());
    delivery.deliverNext();
    assertThat(wasRead).containsExactly(true);
    delivery.deliverNext();

    assertThat(texts()).containsExactly("a", "b", "ann", "c");
    assertThat(log.deliveries()).extracting(FrozenDelivery::first).endsWith(SECOND).hasSize(2);
  }

  @Test
  void leavesOutWhatWasErasedAfterItWasRead() {
    DeliverToStore delivery =
        delivery(
            () -> {
              assertThat(isSecondRead()).isTrue();
              marks.set(7, ONE, Optional.of(ANN));
            });
    delivery.deliverNext();
    delivery.deliverNext();

    assertThat(texts()).containsExactly("a", "b", "c");
    assertThat(log.deliveries().getLast().erasures()).isOne();
  }

  @Test
  void goesOnFromWhatWasReadWithWhatCameSince() {
    DeliverToStore delivery =
        delivery(
            () -> {
              assertThat(isSecondRead()).isTrue();
              journal.append(NOON, records.media(1, "late"));
            });
    delivery.deliverNext();
    while (delivery.deliverNext()) {}

    assertThat(texts()).containsExactly("a", "b", "ann", "c", "late");
    assertThat(log.next()).contains(new JournalPosition(1, 4));
  }

  private boolean isSecondRead() {
    try {
      return secondWasRead.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> texts() {
    return rows.rows(StoreTable.MEDIA_EVENTS).stream().map(Row::text).toList();
  }

  private DeliverToStore delivery(Runnable duringTheFirstInsert) {
    return new DeliverToStore(
        new WatchedJournal(),
        log,
        new WatchedStore(rows, _ -> onlyOnce(duringTheFirstInsert)),
        rows,
        new InMemoryUsageLedger(),
        new DeliveryPolicy(
            2, 10_000, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 5),
        InstantSource.system(),
        DeliveryObserver.NONE,
        new Erased(
            marks,
            (person, _, _, missing, bytes, at, length) ->
                person.isCalled(bytes, at + 4 - missing, length - 4 + missing)),
        RefillRequests.NONE);
  }

  private void onlyOnce(Runnable task) {
    if (!inserted) {
      inserted = true;
      task.run();
    }
  }

  /** Tells when the second record has been read. */
  private final class WatchedJournal implements JournalReader {
    @Override
    public JournalPosition oldest() {
      return journal.oldest();
    }

    @Override
    public JournalPosition durableEnd() {
      return journal.durableEnd();
    }

    @Override
    public boolean awaitDurable(JournalPosition position, Duration atMost)
        throws InterruptedException {
      return journal.awaitDurable(position, atMost);
    }

    @Override
    public JournalPosition read(JournalPosition from, RecordVisitor visitor) {
      JournalPosition next = journal.read(from, visitor);
      if (from.equals(SECOND)) {
        secondWasRead.countDown();
      }
      return next;
    }
  }
}
