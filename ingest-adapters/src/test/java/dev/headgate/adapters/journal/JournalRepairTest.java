package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headgate.adapters.journal.JournalRig.Kept;
import dev.headgate.ingest.journal.JournalDamaged;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The way on after a refused start, and the report that tells what is wrong. */
@ExtendWith(Quiet.class)
class JournalRepairTest {
  private final JournalRig rig = new JournalRig();

  /** Fifty groups of one record in four segments of 15 groups; the process was killed. */
  private MemoryFiles files() {
    rig.epochs.reset();
    rig.settings = JournalRig.settings(16 * JournalFormat.BLOCK);
    MemoryFiles files = new MemoryFiles();
    FileJournal journal = rig.open(files);
    IntStream.range(0, 50).forEach(i -> journal.append(TestRecords.sized(30, 0, i)));
    journal.keepHouseOnce();
    return files.kill();
  }

  private static String segment(long number) {
    return JournalFormat.segmentName(number, 1) + JournalFormat.SEGMENT_SUFFIX;
  }

  private List<Long> sequencesAfterRepair(MemoryFiles files) throws IOException {
    assertThatExceptionOfType(JournalDamaged.class).isThrownBy(() -> rig.open(files));
    assertThat(JournalRepair.repair(files)).isNotEmpty();
    try (FileJournal journal = rig.open(files)) {
      assertThat(journal.append(TestRecords.events(49)).duplicateCount()).isOne();
      return JournalRig.readAll(journal).stream()
          .filter(kept -> kept.position().epoch() == 1)
          .map(kept -> kept.position().sequence())
          .toList();
    }
  }

  private static List<Long> allBut(int from, int to) {
    return IntStream.rangeClosed(1, 50)
        .filter(i -> i < from || i > to)
        .mapToObj(i -> (long) i)
        .toList();
  }

  @Test
  void aSoundJournalIsReportedAndNotChanged() throws IOException {
    MemoryFiles files = files();
    JournalVerifier.Report report = JournalVerifier.verify(files);
    assertThat(report.isSound()).isTrue();
    assertThat(report.segments()).extracting(s -> s.records()).containsExactly(15L, 15L, 15L, 5L);
    assertThat(report.segments())
        .extracting(s -> s.idFile())
        .containsExactly(true, true, true, false);
    assertThat(JournalRepair.repair(files)).isEmpty();
  }

  @Test
  void givesUpOneBadGroup() throws IOException {
    for (int number : new int[] {2, 4}) {
      MemoryFiles files = files();
      byte[] bytes = files.bytes(segment(number));
      bytes[3 * 4096 + GroupHeader.BYTES + 30] ^= 1;
      files.replace(segment(number), bytes);
      assertThat(JournalVerifier.verify(files).damage())
          .singleElement()
          .asString()
          .contains(segment(number), "byte 12");
      int lost = 15 * (number - 1) + 3;
      assertThat(sequencesAfterRepair(files)).isEqualTo(allBut(lost, lost));
      assertThat(files.bytes(segment(number) + ".damaged")).isEqualTo(bytes);
    }
  }

  @Test
  void givesUpARangeOfGroups() throws IOException {
    MemoryFiles files = files();
    byte[] bytes = files.bytes(segment(1));
    Arrays.fill(bytes, 5 * 4096, 9 * 4096 + 17, (byte) 0x77);
    files.replace(segment(1), bytes);
    assertThat(sequencesAfterRepair(files)).isEqualTo(allBut(5, 9));
  }

  @Test
  void givesUpTheEndOfAFinishedSegment() throws IOException {
    MemoryFiles files = files();
    files.replace(segment(3), Arrays.copyOf(files.bytes(segment(3)), 12 * 4096));
    assertThat(sequencesAfterRepair(files)).isEqualTo(allBut(42, 45));
  }

  @Test
  void givesUpMissingSegments() throws IOException {
    MemoryFiles first = files();
    first.remove(segment(1));
    assertThat(sequencesAfterRepair(first)).isEqualTo(allBut(1, 15));
    MemoryFiles two = files();
    two.remove(segment(2));
    two.remove(segment(3));
    assertThat(sequencesAfterRepair(two)).isEqualTo(allBut(16, 45));
    MemoryFiles withoutHeader = files();
    withoutHeader.replace(segment(2), new byte[64 * 1024]);
    assertThat(sequencesAfterRepair(withoutHeader)).isEqualTo(allBut(16, 30));
  }

  @Test
  void givesUpTheNewestSegment() throws IOException {
    MemoryFiles files = files();
    files.remove(segment(4));
    assertThat(JournalRepair.repair(files)).singleElement().asString().contains("after 3");
    try (FileJournal journal = rig.open(files)) {
      assertThat(JournalRig.readAll(journal)).hasSize(45).extracting(Kept::position).isSorted();
    }
  }

  @Test
  void givesUpEventIds() throws IOException {
    MemoryFiles files = files();
    try (FileJournal journal = rig.open(files)) {
      new Deliveries(journal).deliverAll();
    }
    files.remove(segment(1));
    files.remove(segment(2));
    files.remove(IdFile.fileName(2, 1));
    assertThat(sequencesAfterRepair(files)).hasSize(20);
    try (FileJournal journal = rig.open(files)) {
      assertThat(journal.append(TestRecords.events(3)).duplicateCount()).isOne();
      assertThat(journal.append(TestRecords.events(20)).duplicateCount()).isZero();
    }
  }
}
