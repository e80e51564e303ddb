package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headgate.adapters.journal.JournalRig.Kept;
import dev.headgate.ingest.journal.JournalDamaged;
import dev.headgate.ingest.journal.JournalPosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a start does with files that are not as they were left. */
@ExtendWith(Quiet.class)
class JournalDamageTest {
  private final JournalRig rig = new JournalRig();

  /** A journal whose process was killed: six groups of one record in one segment. */
  private MemoryFiles killedJournal() {
    rig.settings = JournalRig.settings(JournalSettings.MIN_SEGMENT_BYTES);
    MemoryFiles files = new MemoryFiles();
    FileJournal journal = rig.open(files);
    IntStream.range(0, 6).forEach(i -> journal.append(TestRecords.sized(30, 0, i)));
    return files.kill();
  }

  private static String segment(long number, int epoch) {
    return JournalFormat.segmentName(number, epoch) + JournalFormat.SEGMENT_SUFFIX;
  }

  @Test
  void keepsAPrefixOfTheJournalAtEveryTruncation() {
    MemoryFiles files = killedJournal();
    String name = segment(1, 1);
    byte[] whole = files.bytes(name);
    for (int length = 0; length < whole.length; length += isNearAnEdge(length) ? 1 : 97) {
      MemoryFiles cut = files.kill();
      cut.replace(name, Arrays.copyOf(whole, length));
      if (length < JournalFormat.BLOCK) {
        assertThatExceptionOfType(JournalDamaged.class).isThrownBy(() -> rig.open(cut));
      } else {
        int expected = wholeGroups(length);
        try (FileJournal journal = rig.open(cut)) {
          assertThat(ids(journal)).as("cut to %d bytes", length).hasSize(expected);
        }
      }
    }
  }

  private static boolean isNearAnEdge(int length) {
    return length % 4096 < 400 || length % 4096 > 4090;
  }

  private static int wholeGroups(int length) {
    return Math.min(6, length / JournalFormat.BLOCK - 1);
  }

  private static List<Long> ids(FileJournal journal) {
    List<Long> ids = new ArrayList<>();
    for (Kept kept : JournalRig.readAll(journal)) {
      ids.add(kept.record().eventHashLow(kept.record().firstEntry()));
    }
    return ids;
  }

  @Test
  void noticesEveryFlippedByte() {
    MemoryFiles files = killedJournal();
    String name = segment(1, 1);
    byte[] whole = files.bytes(name);
    int noticed = 0;
    for (int at = 0; at < 8 * JournalFormat.BLOCK; at++) {
      if (at > 1000 && at % JournalFormat.BLOCK > 700 && at % 89 != 0) {
        continue; // padding: some of it will do
      }
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x55;
      MemoryFiles broken = files.kill();
      broken.replace(name, flipped);
      noticed += opensWithAll(broken, at) ? 0 : 1;
    }
    assertThat(noticed).isGreaterThan(6 * 300);
  }

  /** Either all is there, or the start is refused, or only the last group was cut. */
  private boolean opensWithAll(MemoryFiles broken, int at) {
    try (FileJournal journal = rig.open(broken)) {
      List<Long> ids = ids(journal);
      assertThat(ids).as("byte %d", at).startsWith(0L, 1L, 2L, 3L, 4L);
      if (ids.size() == 5) {
        assertThat(at).isGreaterThanOrEqualTo(6 * JournalFormat.BLOCK);
      }
      return ids.size() == 6;
    } catch (JournalDamaged e) {
      assertThat(e).hasMessageContaining(segment(1, 1)).hasMessageContaining("byte");
      return false;
    }
  }

  @Test
  void namesSegmentAndByteOfDamageInTheMiddle() {
    MemoryFiles files = killedJournal();
    byte[] bytes = files.bytes(segment(1, 1));
    int at = 3 * JournalFormat.BLOCK + GroupHeader.BYTES + 20;
    bytes[at] ^= 1;
    files.replace(segment(1, 1), bytes);
    assertThatExceptionOfType(JournalDamaged.class)
        .isThrownBy(() -> rig.open(files))
        .withMessageContaining(segment(1, 1))
        .withMessageContaining("byte " + (3 * JournalFormat.BLOCK + GroupHeader.BYTES))
        .withMessageContaining("says that more was durable")
        .withMessageContaining("journal repair");
  }

  @Test
  void doesNotTakeAnEventThatLooksLikeAGroupForOne() {
    // A torn group in front of a row that holds a valid group header of the same place, but for
    // the salt, which no sender knows.
    MemoryFiles files = killedJournal();
    String name = segment(1, 1);
    byte[] bytes = files.bytes(name);
    byte[] fake = Arrays.copyOfRange(bytes, 6 * 4096, 7 * 4096);
    GroupHeader known = GroupHeader.decode(fake, 4096).orElseThrow();
    var forged = JournalFormat.heapBuffer(4096);
    new GroupHeader(
            known.epoch(),
            known.segment(),
            known.salt() + 1,
            7 * 4096,
            7 * 4096,
            known.firstSequence() + 1,
            0,
            0,
            known.journaledAtMillis(),
            known.crc(),
            false,
            known.counters(),
            GroupHeader.BYTES,
            0)
        .encode(forged);
    bytes[6 * 4096 + 3] ^= 1;
    forged.get(0, bytes, 7 * 4096, GroupHeader.BYTES);
    files.replace(name, bytes);
    try (FileJournal journal = rig.open(files)) {
      assertThat(ids(journal)).hasSize(5);
    }
  }

  /** Three full segments and a fourth, closed in order. */
  private MemoryFiles severalSegments() {
    rig.settings = JournalRig.settings(16 * JournalFormat.BLOCK);
    MemoryFiles files = new MemoryFiles();
    FileJournal journal = rig.open(files);
    IntStream.range(0, 50).forEach(i -> journal.append(TestRecords.sized(30, 0, i)));
    journal.keepHouseOnce();
    return files.kill();
  }

  @Test
  void noticesAMissingSegment() {
    for (int missing = 1; missing <= 4; missing++) {
      MemoryFiles files = severalSegments();
      files.remove(segment(missing, 1));
      String name = "segment " + missing + " is missing";
      assertThatExceptionOfType(JournalDamaged.class)
          .isThrownBy(() -> rig.open(files))
          .withMessageContaining(name);
      rig.epochs.reset();
    }
  }

  @Test
  void noticesSwappedAndStaleSegments() {
    MemoryFiles files = severalSegments();
    byte[] second = files.bytes(segment(2, 1));
    byte[] third = files.bytes(segment(3, 1));
    MemoryFiles swapped = files.kill();
    swapped.replace(segment(2, 1), third);
    swapped.replace(segment(3, 1), second);
    assertThatExceptionOfType(JournalDamaged.class)
        .isThrownBy(() -> rig.open(swapped))
        .withMessageContaining("not its own");

    byte[] stale = second.clone();
    Arrays.fill(stale, 8 * 4096, stale.length, (byte) 0);
    MemoryFiles older = files.kill();
    older.replace(segment(2, 1), stale);
    assertThatExceptionOfType(JournalDamaged.class)
        .isThrownBy(() -> rig.open(older))
        .withMessageContaining(segment(2, 1));
  }

  @Test
  void rebuildsAnIdFileFromItsSegmentAndRefusesWhenBothAreGone() {
    MemoryFiles files = severalSegments();
    byte[] broken = files.bytes(IdFile.fileName(1, 1));
    broken[100] ^= 1;
    MemoryFiles damaged = files.kill();
    damaged.replace(IdFile.fileName(1, 1), broken);
    damaged.remove(IdFile.fileName(2, 1));
    FileJournal journal = rig.open(damaged);
    assertThat(journal.append(TestRecords.events(1)).duplicateCount()).isOne();
    assertThat(damaged.bytes(IdFile.fileName(1, 1))).isEqualTo(files.bytes(IdFile.fileName(1, 1)));

    new Deliveries(journal).deliverAll();
    journal.close();
    MemoryFiles gone = damaged.kill();
    gone.remove(segment(1, 1));
    gone.remove(IdFile.fileName(1, 1));
    assertThatExceptionOfType(JournalDamaged.class)
        .isThrownBy(() -> rig.open(gone))
        .withMessageContaining("event ids of segment 1");
  }

  @Test
  void refusesToStartWithoutTheKeyOrWithAJournalThatEndsBeforeItsDeliveries() {
    MemoryFiles files = severalSegments();
    MemoryFiles withoutKey = files.kill();
    withoutKey.remove(DedupKey.NAME);
    assertThatExceptionOfType(JournalDamaged.class)
        .isThrownBy(() -> rig.open(withoutKey))
        .withMessageContaining(DedupKey.NAME);

    FileJournal journal = rig.open(files);
    journal.append(TestRecords.events(1000));
    new Deliveries(journal).deliverAll();
    byte[] deliveries = files.bytes(FileDeliveryLog.NAME);
    rig.epochs.reset();
    MemoryFiles behind = severalSegments();
    behind.replace(FileDeliveryLog.NAME, deliveries);
    assertThatExceptionOfType(JournalDamaged.class)
        .isThrownBy(() -> rig.open(behind))
        .withMessageContaining("later records were delivered");
  }

  @Test
  void aRecordThatRotsWhileRunningIsNotHandedOut() {
    rig.settings = JournalRig.settings(16 * JournalFormat.BLOCK);
    MemoryFiles files = new MemoryFiles();
    FileJournal journal = rig.open(files);
    IntStream.range(0, 5).forEach(i -> journal.append(TestRecords.sized(30, 0, i)));
    byte[] bytes = files.bytes(segment(1, 1));
    bytes[2 * 4096 + GroupHeader.BYTES + 12] ^= 1;
    files.replace(segment(1, 1), bytes);
    List<JournalPosition> read = new ArrayList<>();
    assertThatExceptionOfType(JournalDamaged.class)
        .isThrownBy(
            () -> journal.read(new JournalPosition(1, 1), (at, time, record) -> read.add(at)))
        .withMessageContaining("checksum");
    assertThat(read).containsExactly(new JournalPosition(1, 1));
  }
}
