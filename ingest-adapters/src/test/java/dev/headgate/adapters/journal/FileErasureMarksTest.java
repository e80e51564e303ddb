package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headgate.adapters.journal.JournalRig.Kept;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.ErasureMark;
import dev.headgate.ingest.journal.JournalDamaged;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.Person;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Quiet.class)
class FileErasureMarksTest {
  private static final TenantId TENANT = new TenantId(7);
  private static final Person ANN =
      Person.of(Person.Field.USER_ID, "ann@example.com", new byte[16]);

  private final JournalRig rig = new JournalRig();
  private MemoryFiles files = new MemoryFiles();

  @Test
  void standsBehindWhatIsDurableAndBeforeWhatComes() {
    FileJournal journal = rig.open(files);
    journal.append(TestRecords.events(1));
    journal.append(TestRecords.events(2));
    ErasureMark mark = journal.erasures().set(3, TENANT, Optional.of(ANN));
    journal.append(TestRecords.events(4));

    assertThat(mark.end()).isEqualTo(new JournalPosition(1, 3).packed());
    assertThat(JournalRig.readAll(journal))
        .extracting(kept -> mark.covers(kept.position()))
        .containsExactly(true, true, false);
    assertThat(journal.erasures().set(3, TENANT, Optional.of(ANN))).isEqualTo(mark);
    assertThat(journal.erasures().all()).containsExactly(mark);
  }

  /** The store may hold rows of a journal whose disk was emptied, or of another node. */
  @Test
  void standsAtTheTimeWhenItWasSetAlsoInAnEmptyJournal() {
    FileJournal journal = rig.open(files);
    rig.advance(Duration.ofSeconds(5));
    ErasureMark mark = journal.erasures().set(3, TENANT, Optional.of(ANN));
    assertThat(mark.end()).isZero();
    assertThat(mark.upTo().toEpochMilli()).isEqualTo(rig.wallMillis.get() - 1);
    journal.close();
    rig.wallMillis.addAndGet(-60_000);
    FileJournal again = rig.open(files);
    again.append(TestRecords.events(1));
    assertThat(JournalRig.readAll(again).getFirst().journaledAtMillis())
        .isGreaterThan(mark.upTo().toEpochMilli());
  }

  @Test
  void retiresWhatIsDeliveredBeforeTheMarkHoweverYoung() {
    FileJournal journal = rig.open(files);
    journal.append(TestRecords.events(1, 2));
    ErasureMark mark = journal.erasures().set(3, TENANT, Optional.empty());
    journal.append(TestRecords.events(4));
    assertThat(journal.erasures().retire(mark)).as("not delivered").isFalse();
    assertThat(JournalRig.readAll(journal)).hasSize(2);

    new Deliveries(journal).deliverAll();
    assertThat(journal.erasures().retire(mark)).isTrue();
    assertThat(JournalRig.readAll(journal))
        .extracting(Kept::position)
        .containsExactly(new JournalPosition(1, 2));
    assertThat(journal.append(TestRecords.events(2)).duplicateCount()).isOne();

    journal.close();
    FileJournal again = rig.open(files);
    assertThat(JournalRig.readAll(again)).extracting(Kept::position).doesNotContain(at(1));
    assertThat(again.append(TestRecords.events(1)).duplicateCount()).isOne();
    assertThat(again.erasures().retire(mark)).isTrue();
  }

  private static JournalPosition at(long sequence) {
    return new JournalPosition(1, sequence);
  }

  @Test
  void retiresTheBytesOfADisk() {
    FileJournal journal = rig.open(files);
    journal.append(TestRecords.sized(40, 0, 0x55));
    byte[] trace = TestRecords.bytes(TestRecords.sized(40, 0, 0x55));
    assertThat(holds(trace)).isTrue();
    ErasureMark mark = journal.erasures().set(1, TENANT, Optional.empty());
    new Deliveries(journal).deliverAll();
    journal.erasures().retire(mark);
    assertThat(holds(trace)).isFalse();
  }

  @Test
  void doesNotTakeForGoneWhatCouldNotBeDeleted() {
    FileJournal journal = rig.open(files);
    journal.append(TestRecords.sized(40, 0, 0x55));
    byte[] trace = TestRecords.bytes(TestRecords.sized(40, 0, 0x55));
    ErasureMark mark = journal.erasures().set(1, TENANT, Optional.empty());
    new Deliveries(journal).deliverAll();
    files.failWhen(call -> call.matches("delete \\d+-\\d+\\.segment"));
    for (int tries = 0; tries < 2; tries++) {
      assertThatExceptionOfType(JournalUnavailable.class)
          .isThrownBy(() -> journal.erasures().retire(mark));
      assertThat(holds(trace)).isTrue();
    }
    files.failWhen(call -> false);
    assertThat(journal.erasures().retire(mark)).isTrue();
    assertThat(holds(trace)).isFalse();
  }

  private boolean holds(byte[] trace) {
    String wanted = new String(trace, 60, 20, StandardCharsets.ISO_8859_1);
    return files.list().stream()
        .map(name -> new String(files.bytes(name), StandardCharsets.ISO_8859_1))
        .anyMatch(text -> text.contains(wanted));
  }

  /** A power cut after the k-th call to the disk, for every k until all calls are made. */
  @Test
  void isThereWhenItWasSeenAndTheJournalIsWhole() {
    for (int k = 1; ; k++) {
      files = new MemoryFiles();
      JournalRig fresh = new JournalRig();
      FileJournal journal = fresh.open(files);
      journal.append(TestRecords.events(1));
      journal.append(TestRecords.events(2));
      files.crashAtCall(k);
      Optional<ErasureMark> seen = setUnlessCrashed(journal);
      boolean over = seen.isPresent();
      for (int seed = 0; seed < 5; seed++) {
        FileJournal again = fresh.open(files.crash(new SplittableRandom(seed)));
        assertThat(JournalRig.readAll(again)).as("call %d", k).hasSize(2);
        if (over) {
          assertThat(again.erasures().all()).as("call %d", k).containsExactly(seen.get());
        }
        ErasureMark mark = again.erasures().set(5, TENANT, Optional.of(ANN));
        assertThat(again.erasures().all()).containsExactly(mark);
        assertThat(JournalRig.readAll(again)).allMatch(kept -> mark.covers(kept.position()));
        new Deliveries(again).deliverAll();
        assertThat(again.erasures().retire(mark)).isTrue();
        assertThat(JournalRig.readAll(again)).isEmpty();
      }
      if (over) {
        assertThat(k).isGreaterThan(5);
        return;
      }
    }
  }

  private static Optional<ErasureMark> setUnlessCrashed(FileJournal journal) {
    try {
      return Optional.of(journal.erasures().set(5, TENANT, Optional.of(ANN)));
    } catch (JournalUnavailable | MemoryFiles.PowerCut crashed) {
      return Optional.empty();
    }
  }

  @Test
  void keepsNoIdAndForgetsAPersonButNoTenant() {
    FileJournal journal = rig.open(files);
    ErasureMark person = journal.erasures().set(1, TENANT, Optional.of(ANN));
    ErasureMark tenant = journal.erasures().set(2, TENANT, Optional.empty());
    assertThat(text(FileErasureMarks.NAME)).doesNotContain("ann").contains(ANN.hash());
    journal.erasures().forget(person);
    journal.erasures().forget(tenant);
    assertThat(text(FileErasureMarks.NAME)).doesNotContain(ANN.hash(), ANN.salt());
    journal.close();
    FileJournal again = rig.open(files);
    assertThat(again.erasures().all()).containsExactly(tenant);
    assertThat(again.erasures().set(3, TENANT, Optional.of(ANN)).number()).isEqualTo(3);
  }

  private String text(String name) {
    return new String(files.bytes(name), StandardCharsets.ISO_8859_1);
  }

  @Test
  void refusesADamagedList() throws Exception {
    FileJournal journal = rig.open(files);
    journal.erasures().set(1, TENANT, Optional.of(ANN));
    journal.close();
    byte[] whole = files.bytes(FileErasureMarks.NAME);
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      MemoryFiles broken = files.kill();
      broken.replace(FileErasureMarks.NAME, flipped);
      assertThatExceptionOfType(JournalDamaged.class)
          .as("byte %d", at)
          .isThrownBy(() -> FileErasureMarks.open(broken))
          .withMessageContaining(FileErasureMarks.NAME);
    }
  }

  @Test
  void remembersByWhichMarksADeliveryWasFrozen() throws Exception {
    FileDeliveryLog log = FileDeliveryLog.open(files, rig.wall(), () -> 4);
    log.makeDurable();
    FrozenDelivery frozen =
        new FrozenDelivery(
            at(1),
            at(9),
            LocalDate.EPOCH,
            Map.of(StoreTable.MEDIA_EVENTS, 4),
            12,
            Map.of(Api.MEDIA, 6, Api.TAG, 2));
    log.freeze(frozen);
    FileDeliveryLog again = FileDeliveryLog.open(files, rig.wall(), () -> 4);
    assertThat(again.open()).contains(frozen);
    again.makeDurable();
    again.done(frozen, List.of());
    assertThat(again.state().stored()).containsEntry(Api.MEDIA, 4L);
    assertThat(again.state().erased()).containsEntry(Api.MEDIA, 6L).containsEntry(Api.TAG, 2L);
  }
}
