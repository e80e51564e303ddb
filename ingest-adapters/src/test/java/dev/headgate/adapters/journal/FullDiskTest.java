package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.journal.JournalRig.Kept;
import dev.headgate.ingest.journal.JournalUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The disk is full at each call that needs space in turn, at every kind of write the journal makes:
 * groups, new segments, id files, the delivery log. What was acknowledged is kept, refusals say so,
 * and the journal goes on when there is space, at the latest after a restart.
 */
@ExtendWith(Quiet.class)
class FullDiskTest {
  private static final int APPENDS = 40;
  private static final int NEVER_SENT = 100_000;

  private final List<Long> acknowledged = new ArrayList<>();
  private final List<Long> unknown = new ArrayList<>();

  @Test
  void keepsWhatItAcknowledgedWhereverTheDiskIsFull() {
    long calls = run(Long.MAX_VALUE, 1);
    assertThat(acknowledged).hasSize(APPENDS + 1);
    int refusals = 0;
    for (long call = 1; call <= calls; call++) {
      acknowledged.clear();
      unknown.clear();
      run(call, call);
      refusals += APPENDS + 1 - acknowledged.size();
    }
    assertThat(calls).isGreaterThan(50);
    assertThat(refusals).isGreaterThan(100);
  }

  /** A life on a disk that fills up at this call, a crash, and a life with space. */
  private long run(long fullFrom, long seed) {
    JournalRig rig = new JournalRig();
    rig.settings =
        new JournalSettings(64 * 1024, 1 << 20, 1 << 24, 0, Duration.ZERO, 1L << 30, 1 << 20);
    MemoryFiles memory = new MemoryFiles();
    FullDisk disk = new FullDisk(memory);
    try {
      disk.fullFrom(fullFrom);
      use(rig, disk);
    } catch (RuntimeException startRefused) {
      assertThat(disk.isFull()).as("refused although there is space: %s", startRefused).isTrue();
      assertThat(acknowledged).isEmpty();
    }
    long calls = disk.calls();
    assertKept(rig, memory.crash(new Random(seed)));
    return calls;
  }

  private void use(JournalRig rig, FullDisk disk) {
    FileJournal journal = rig.open(disk);
    Deliveries deliveries = new Deliveries(journal);
    for (long id = 1; id <= APPENDS; id++) {
      append(journal, id);
      if (id % 7 == 0) {
        deliverIfThereIsSpace(deliveries, disk);
      }
      journal.keepHouseOnce();
      journal.saveTally();
    }
    if (disk.isFull()) {
      assertRecoversOrIsPoisoned(journal, disk);
    } else {
      append(journal, APPENDS + 1);
    }
  }

  private void append(FileJournal journal, long id) {
    try {
      journal.append(TestRecords.sized(9_000, 0, id));
      acknowledged.add(id);
    } catch (JournalUnavailable e) {
      if (e.isOutcomeUnknown()) {
        unknown.add(id);
      }
    }
  }

  private static void deliverIfThereIsSpace(Deliveries deliveries, FullDisk disk) {
    try {
      deliveries.deliverAll();
    } catch (RuntimeException e) {
      assertThat(disk.isFull()).as("cannot deliver although there is space: %s", e).isTrue();
    }
  }

  /** A failed write poisons until the restart; all else passes with the shortage. */
  private void assertRecoversOrIsPoisoned(FileJournal journal, FullDisk disk) {
    disk.spaceIsBack();
    journal.keepHouseOnce();
    int before = acknowledged.size();
    append(journal, APPENDS + 1);
    if (acknowledged.size() == before) {
      assertThat(journal.status().state()).isEqualTo(JournalStatus.State.POISONED);
    }
  }

  private void assertKept(JournalRig rig, MemoryFiles left) {
    rig.advance(Duration.ofSeconds(1));
    try (FileJournal journal = rig.open(left)) {
      assertDurable(journal);
      for (long id : acknowledged) {
        assertThat(journal.append(TestRecords.sized(9_000, 0, id)).duplicateCount())
            .as("event %s after the restart", id)
            .isOne();
      }
      assertThat(journal.append(TestRecords.events(NEVER_SENT)).duplicateCount()).isZero();
    }
  }

  /** Delivered segments may be gone; the rest is there once, and nothing that was refused. */
  private void assertDurable(FileJournal journal) {
    List<Long> kept = new ArrayList<>();
    for (Kept record : JournalRig.readAll(journal)) {
      kept.add(idOf(record));
    }
    assertThat(kept).doesNotHaveDuplicates();
    Set<Long> allowed = new HashSet<>(acknowledged);
    allowed.addAll(unknown);
    assertThat(allowed).containsAll(kept);
    if (!kept.isEmpty()) {
      List<Long> wanted = acknowledged.stream().filter(id -> id >= kept.getFirst()).toList();
      assertThat(kept).containsAll(wanted);
    }
  }

  private static long idOf(Kept kept) {
    byte[] bytes = kept.bytes();
    for (long id = 1; id <= APPENDS + 1; id++) {
      if (Arrays.equals(bytes, TestRecords.bytes(TestRecords.sized(9_000, 0, id)))) {
        return id;
      }
    }
    throw new AssertionError("a record that was never appended: " + kept.position());
  }
}
