package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.UndeliverableRow;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalDamaged;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.StoreTable;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Quiet.class)
class FileDeliveryLogTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private MemoryFiles files = new MemoryFiles();

  private FileDeliveryLog open() throws IOException {
    FileDeliveryLog log = read(files);
    log.makeDurable();
    return log;
  }

  private static FileDeliveryLog read(MemoryFiles files) throws IOException {
    return FileDeliveryLog.open(files, () -> NOW, new SplittableRandom(1)::nextLong);
  }

  private static FrozenDelivery delivery(long first, long last) {
    return new FrozenDelivery(
        new JournalPosition(3, first),
        new JournalPosition(3, last),
        LocalDate.of(2026, 3, 1),
        Map.of(
            StoreTable.MEDIA_EVENTS, 10,
            StoreTable.TAG_EVENTS, 4,
            StoreTable.TAG_RESULTS, 40,
            StoreTable.DEAD_LETTERS, 2));
  }

  @Test
  void remembersTheOpenDeliveryAndTheTotals() throws IOException {
    FileDeliveryLog log = open();
    assertThat(log.next()).isEmpty();
    log.freeze(delivery(1, 9));
    log.done(
        delivery(1, 9),
        List.of(
            new UndeliverableRow(StoreTable.MEDIA_EVENTS, 3, "no such day"),
            new UndeliverableRow(StoreTable.TAG_RESULTS, 7, "é".repeat(900))));
    log.freeze(delivery(10, 12));

    files = files.crash(new SplittableRandom(5));
    FileDeliveryLog again = open();
    assertThat(again.open()).contains(delivery(10, 12));
    assertThat(again.next()).contains(new JournalPosition(3, 10));
    assertThat(again.state().stored()).containsEntry(Api.MEDIA, 9L).containsEntry(Api.TAG, 4L);
    assertThat(again.state().undeliverable()).containsEntry(Api.MEDIA, 1L);
    assertThat(again.state().deliveries()).isOne();
    assertThat(again.state().lastDoneAt()).contains(NOW);
    again.done(delivery(10, 12), List.of());
    assertThat(again.open()).isEmpty();
    assertThat(again.state().stored()).containsEntry(Api.MEDIA, 19L);
  }

  @Test
  void hasOneOpenDelivery() throws IOException {
    FileDeliveryLog log = open();
    log.freeze(delivery(1, 9));
    assertThatIllegalStateException().isThrownBy(() -> log.freeze(delivery(10, 12)));
    assertThatIllegalStateException().isThrownBy(() -> log.done(delivery(1, 8), List.of()));
    log.done(delivery(1, 9), List.of());
    assertThatIllegalStateException().isThrownBy(() -> log.freeze(delivery(9, 12)));
  }

  @Test
  void cutsATornEntryAndNothingElse() throws IOException {
    FileDeliveryLog log = open();
    log.freeze(delivery(1, 9));
    log.done(delivery(1, 9), List.of());
    int before = files.bytes(FileDeliveryLog.NAME).length;
    log.freeze(delivery(10, 12));
    byte[] whole = files.bytes(FileDeliveryLog.NAME);
    for (int length = before; length < whole.length; length++) {
      MemoryFiles torn = files.kill();
      torn.replace(FileDeliveryLog.NAME, Arrays.copyOf(whole, length));
      assertThat(read(torn).open()).isEmpty();
      assertThat(read(torn).next()).contains(new JournalPosition(3, 10));
    }
  }

  @Test
  void refusesDamageBeforeALaterEntry() throws IOException {
    FileDeliveryLog log = open();
    log.freeze(delivery(1, 9));
    int first = files.bytes(FileDeliveryLog.NAME).length;
    log.done(delivery(1, 9), List.of());
    byte[] whole = files.bytes(FileDeliveryLog.NAME);
    for (int at = 0; at < first; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      MemoryFiles broken = files.kill();
      broken.replace(FileDeliveryLog.NAME, flipped);
      assertThatExceptionOfType(JournalDamaged.class)
          .as("byte %d", at)
          .isThrownBy(() -> read(broken))
          .withMessageContaining(FileDeliveryLog.NAME);
    }
  }

  @Test
  void triesAgainAfterAFailedForce() throws IOException {
    FileDeliveryLog log = open();
    log.freeze(delivery(1, 9));
    files.failWhen(call -> call.startsWith("force "));
    assertThatExceptionOfType(JournalUnavailable.class)
        .isThrownBy(() -> log.done(delivery(1, 9), List.of()));
    assertThat(log.open()).contains(delivery(1, 9));
    files.failWhen(call -> false);
    log.done(delivery(1, 9), List.of());
    for (int seed = 0; seed < 30; seed++) {
      FileDeliveryLog again = read(files.crash(new SplittableRandom(seed)));
      assertThat(again.next()).contains(new JournalPosition(3, 10));
      assertThat(again.state().deliveries()).isOne();
    }
  }

  @Test
  void staysSmall() throws IOException {
    FileDeliveryLog log = open();
    for (int i = 0; i < 3_000; i++) {
      log.freeze(delivery(10 * i + 1, 10 * i + 9));
      log.done(delivery(10 * i + 1, 10 * i + 9), List.of());
    }
    assertThat(files.bytes(FileDeliveryLog.NAME).length).isLessThan(300_000);
    assertThat(read(files).state().deliveries()).isEqualTo(3_000);
  }
}
