package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headgate.adapters.journal.JournalRig.Kept;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.JournalUnavailable;
import dev.headgate.ingest.journal.Tally.Count;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Quiet.class)
class FileJournalTest {
  private final JournalRig rig = new JournalRig();
  private final MemoryFiles files = new MemoryFiles();

  @Test
  void keepsRecordsOverARestart(@TempDir Path directory) throws Exception {
    rig.ownThreads = true;
    List<byte[]> written = new ArrayList<>();
    try (FileJournal journal = rig.open(DiskFiles.lock(directory.resolve("journal")))) {
      for (int i = 0; i < 100; i++) {
        JournalRecord record = TestRecords.sized(i, 0, 2 * i + 1, 2 * i + 2);
        written.add(TestRecords.bytes(record));
        AppendReceipt receipt = journal.append(record);
        assertThat(receipt.sequence()).isEqualTo(i + 1);
      }
      assertThat(JournalRig.readAll(journal))
          .extracting(Kept::bytes)
          .containsExactlyElementsOf(written);
    }
    try (FileJournal journal = rig.open(DiskFiles.lock(directory.resolve("journal")))) {
      List<Kept> kept = JournalRig.readAll(journal);
      assertThat(kept).extracting(Kept::bytes).containsExactlyElementsOf(written);
      assertThat(kept.getLast().position()).isEqualTo(new JournalPosition(1, 100));
      assertThat(journal.durableEnd()).isEqualTo(new JournalPosition(2, 1));
    }
  }

  @Test
  void isOpenedInItsOwnDirectoryThatNobodyElseMayRead(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("data/journal");
    byte[] key;
    try (FileJournal journal = openOnDisk(path)) {
      journal.append(TestRecords.events(1, 2));
      key = journal.dedupKey();
      assertThat(permissions(path)).isEqualTo("rwx------");
      try (var paths = Files.list(path)) {
        assertThat(paths).isNotEmpty().allMatch(file -> permissions(file).equals("rw-------"));
      }
    }
    try (FileJournal journal = openOnDisk(path)) {
      assertThat(journal.append(TestRecords.events(2, 3)).duplicates().stream()).containsExactly(0);
      assertThat(journal.dedupKey()).isEqualTo(key).hasSize(16);
    }
  }

  private FileJournal openOnDisk(Path path) {
    return FileJournal.open(
        path, JournalRig.settings(1 << 20), rig.epochs, rig.wall(), JournalListener.NONE);
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void isOpenInOneProcessOnly(@TempDir Path directory) throws Exception {
    FileJournal first = openOnDisk(directory);
    assertThatIllegalStateException()
        .isThrownBy(() -> openOnDisk(directory))
        .withMessageContaining("open in another process");
    first.close();
    openOnDisk(directory).close();
  }

  @Test
  void sharesForcesBetweenManyThreads(@TempDir Path directory) throws Exception {
    rig.ownThreads = true;
    AtomicInteger groups = new AtomicInteger();
    rig.listener = (records, bytes, nanos) -> groups.incrementAndGet();
    int threads = 100;
    int each = 20;
    try (FileJournal journal = rig.open(DiskFiles.lock(directory));
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int base = thread * each;
        work.add(() -> appendSome(journal, base, each));
      }
      for (Future<Integer> done : executor.invokeAll(work)) {
        assertThat(done.get()).isZero();
      }
      assertThat(JournalRig.readAll(journal)).hasSize(threads * each);
      assertThat(groups.get()).isLessThan(threads * each / 4);
      assertThat(journal.tally().total().get(Api.MEDIA, Count.ACCEPTED)).isEqualTo(threads * each);
    }
  }

  private static int appendSome(FileJournal journal, int base, int count) {
    int duplicates = 0;
    for (int i = 0; i < count; i++) {
      duplicates += journal.append(TestRecords.events(base + i)).duplicateCount();
    }
    return duplicates;
  }

  @Test
  void keepsTheSameBatchOnceHoweverManyThreadsSendIt(@TempDir Path directory) throws Exception {
    rig.ownThreads = true;
    int senders = 200;
    try (FileJournal journal = rig.open(DiskFiles.lock(directory));
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<AppendReceipt>> receipts = new ArrayList<>();
      for (int i = 0; i < senders; i++) {
        receipts.add(executor.submit(() -> journal.append(TestRecords.events(1, 2, 3))));
      }
      int unique = 0;
      for (Future<AppendReceipt> receipt : receipts) {
        unique += 3 - receipt.get().duplicateCount();
      }
      assertThat(unique).isEqualTo(3);
      assertThat(JournalRig.readAll(journal)).hasSize(senders);
      assertThat(JournalRig.readAll(journal).stream().mapToInt(k -> k.record().entries()).sum())
          .isEqualTo(3);
      assertThat(journal.tally().total().get(Api.MEDIA, Count.DUPLICATE))
          .isEqualTo(3L * senders - 3);
    }
  }

  @Test
  void leavesOutWhatIsRepeatedWithinARecordAGroupAndTheWindow() {
    try (FileJournal journal = rig.open(files)) {
      PendingAppend first = journal.enqueue(TestRecords.events(1, 2, 1));
      PendingAppend second = journal.enqueue(TestRecords.events(2, 3));
      journal.commit();
      assertThat(first.result().duplicates().stream()).containsExactly(2);
      assertThat(second.result().duplicates().stream()).containsExactly(0);
      assertThat(journal.append(TestRecords.events(3, 4, 5)).duplicates().stream())
          .containsExactly(0);
      List<Kept> kept = JournalRig.readAll(journal);
      assertThat(kept).extracting(k -> k.record().entries()).containsExactly(2, 1, 2);
      assertThat(kept).extracting(k -> k.record().accepted()).containsExactly(3, 2, 3);
      assertThat(kept.get(2).record().eventHashLow(kept.get(2).record().firstEntry())).isEqualTo(4);
    }
  }

  @Test
  void letsRecordsGatherOnlyWhereSeveralComeAndFewAreThere() {
    try (FileJournal journal = rig.open(files)) {
      journal.append(TestRecords.events(1));
      journal.enqueue(TestRecords.events(2));
      assertThat(journal.gatheringNanos()).isZero();
      journal.enqueue(TestRecords.events(3));
      journal.commit();
      assertThat(journal.gatheringNanos()).isZero();
      journal.enqueue(TestRecords.events(4));
      assertThat(journal.gatheringNanos()).isBetween(1L, 1_000_000L);
      for (int i = 0; i < 7; i++) {
        journal.enqueue(TestRecords.events(5 + i));
      }
      assertThat(journal.gatheringNanos()).isZero();
      journal.commit();
      assertThat(JournalRig.readAll(journal)).hasSize(11);
    }
  }

  @Test
  void remembersIdsForADayOfJournalTimeOverRestarts() {
    try (FileJournal journal = rig.open(files)) {
      journal.append(TestRecords.events(1));
    }
    rig.advance(Duration.ofHours(24).minusMillis(1));
    MemoryFiles second = files.kill();
    try (FileJournal journal = rig.open(second)) {
      assertThat(journal.append(TestRecords.events(1)).duplicateCount()).isOne();
      rig.advance(Duration.ofMillis(1));
      assertThat(journal.append(TestRecords.events(1)).duplicateCount()).isZero();
      assertThat(journal.append(TestRecords.events(1)).duplicateCount()).isOne();
    }
  }

  @Test
  void journalTimeNeverGoesBackWhateverTheClockDoes() {
    long first;
    try (FileJournal journal = rig.open(files)) {
      first = journal.append(TestRecords.events(1)).journaledAt().toEpochMilli();
      rig.wallMillis.addAndGet(-Duration.ofHours(25).toMillis());
      rig.nanos.addAndGet(Duration.ofSeconds(3).toNanos());
      assertThat(journal.append(TestRecords.events(2)).journaledAt().toEpochMilli())
          .isEqualTo(first + 3000);
    }
    try (FileJournal journal = rig.open(files.kill())) {
      AppendReceipt receipt = journal.append(TestRecords.events(1));
      assertThat(receipt.journaledAt().toEpochMilli()).isGreaterThanOrEqualTo(first + 3000);
      assertThat(receipt.duplicateCount()).isOne();
    }
  }

  @Test
  void countsAnotherPayloadUnderTheSameIdAsAConflict() {
    try (FileJournal journal = rig.open(files)) {
      journal.append(TestRecords.sized(9, 100, 1));
      AppendReceipt receipt = journal.append(TestRecords.sized(9, 200, 1));
      assertThat(receipt.conflicts()).isOne();
      assertThat(receipt.duplicateCount()).isOne();
      assertThat(journal.append(TestRecords.sized(9, 100, 1)).conflicts()).isZero();
      assertThat(journal.tally().total().get(Api.MEDIA, Count.CONFLICT)).isOne();
      assertThat(journal.tally().total().get(Api.MEDIA, Count.DUPLICATE)).isEqualTo(2);
    }
  }

  @Test
  void countsGoOnOverAPowerCut() {
    FileJournal journal = rig.open(files);
    journal.append(TestRecords.events(1, 2, 3));
    journal.append(TestRecords.events(2));
    journal.append(TestRecords.anonymous(9, 4, 2));
    journal.tally().add(Api.TAG, Count.RECEIVED, 7);
    journal.tally().add(Api.TAG, Count.REFUSED, 7);
    journal.saveTally();
    var before = journal.tally().total();
    assertThat(before.get(Api.MEDIA, Count.RECEIVED)).isEqualTo(10);
    assertThat(before.get(Api.MEDIA, Count.REJECTED)).isEqualTo(2);
    MemoryFiles left = files.crash(new java.util.Random(3));
    try (FileJournal again = rig.open(left)) {
      assertThat(again.tally().total()).isEqualTo(before);
      assertThat(again.status().pending()).containsEntry(Api.MEDIA, 7L);
    }
  }

  @Test
  void balancesCountsThatWereSavedHalfWay() {
    FileJournal journal = rig.open(files);
    journal.append(TestRecords.events(1));
    journal.tally().add(Api.MEDIA, Count.RECEIVED, 5);
    journal.saveTally();
    try (FileJournal again = rig.open(files.kill())) {
      assertThat(again.tally().total().get(Api.MEDIA, Count.RECEIVED)).isOne();
    }
  }

  @Test
  void acknowledgesNothingOnceAForceHasFailed() {
    FileJournal journal = rig.open(files);
    journal.append(TestRecords.events(1));
    files.failWhen(call -> call.startsWith("forceData"));
    assertThatExceptionOfType(JournalUnavailable.class)
        .isThrownBy(() -> journal.append(TestRecords.events(2)))
        .matches(JournalUnavailable::isOutcomeUnknown);
    files.failWhen(call -> false);
    assertThat(journal.isAvailable()).isFalse();
    assertThat(journal.status().state()).isEqualTo(JournalStatus.State.POISONED);
    assertThatExceptionOfType(JournalUnavailable.class)
        .isThrownBy(() -> journal.append(TestRecords.events(3)))
        .matches(e -> !e.isOutcomeUnknown());
    assertThat(JournalRig.readAll(journal)).hasSize(1);
    journal.close();
  }

  @Test
  void rewritesTheUnsyncedTailAfterAFailedForce() {
    FileJournal journal = rig.open(files);
    journal.append(TestRecords.events(1));
    files.failWhen(call -> call.startsWith("forceData"));
    assertThatExceptionOfType(JournalUnavailable.class)
        .isThrownBy(() -> journal.append(TestRecords.events(2)));
    // The process is started anew and reads what the kernel still shows, then the power fails.
    MemoryFiles again = files.kill();
    rig.open(again);
    for (int seed = 0; seed < 50; seed++) {
      try (FileJournal last = rig.open(again.crash(new java.util.Random(seed)))) {
        assertThat(JournalRig.readAll(last)).hasSize(2);
        assertThat(last.append(TestRecords.events(2)).duplicateCount()).isOne();
      }
    }
  }

  @Test
  void refusesBeforeTheDiskIsFullAndGoesOnWhenThereIsSpace() {
    files.setCapacity(4 * rig.settings.segmentBytes());
    rig.settings =
        new JournalSettings(
            64 * 1024, 1 << 20, 1 << 24, 64 * 1024, Duration.ofHours(24), 1L << 30, 1 << 20);
    FileJournal journal = rig.open(files);
    int kept = 0;
    try {
      while (true) {
        journal.append(TestRecords.anonymous(9000, 1, 0));
        journal.keepHouseOnce();
        kept++;
      }
    } catch (JournalUnavailable e) {
      assertThat(e).hasMessageContaining("full").matches(f -> !f.isOutcomeUnknown());
    }
    assertThat(kept).isGreaterThan(5);
    assertThat(files.freeBytes()).isPositive();
    assertThat(journal.isAvailable()).isFalse();
    assertThat(journal.status().state()).isEqualTo(JournalStatus.State.DISK_FULL);
    files.setCapacity(40 * rig.settings.segmentBytes());
    journal.keepHouseOnce();
    assertThat(journal.isAvailable()).isTrue();
    journal.append(TestRecords.anonymous(9000, 1, 0));
    assertThat(JournalRig.readAll(journal)).hasSize(kept + 1);
  }

  @Test
  void deletesDeliveredSegmentsFirstWhenSpaceIsShort() {
    files.setCapacity(6 * rig.settings.segmentBytes());
    FileJournal journal = rig.open(files);
    Deliveries deliveries = new Deliveries(journal);
    for (int i = 0; i < 100; i++) {
      journal.append(TestRecords.anonymous(9000, 1, 0));
      deliveries.deliverAll();
      journal.keepHouseOnce();
    }
    assertThat(journal.oldest().sequence()).isGreaterThan(50);
    assertThat(journal.isAvailable()).isTrue();
  }

  @Test
  void keepsDeliveredSegmentsForAWhileAndOthersForGood() {
    FileJournal journal = rig.open(files);
    Deliveries deliveries = new Deliveries(journal);
    IntStream.range(0, 30).forEach(i -> journal.append(TestRecords.anonymous(9000, 1, 0)));
    deliveries.deliver(20);
    journal.keepHouseOnce();
    assertThat(journal.oldest()).isEqualTo(new JournalPosition(1, 1));
    rig.advance(Duration.ofHours(24));
    journal.keepHouseOnce();
    assertThat(journal.oldest().sequence()).isBetween(10L, 21L);
    rig.advance(Duration.ofHours(100));
    journal.keepHouseOnce();
    assertThat(JournalRig.readFrom(journal, new JournalPosition(1, 21))).hasSize(10);
    assertThatExceptionOfType(dev.headgate.ingest.journal.JournalDamaged.class)
        .isThrownBy(() -> JournalRig.readFrom(journal, new JournalPosition(1, 1)))
        .withMessageContaining("deleted after its delivery");
  }

  @Test
  void recognisesRepeatsOfEventsWhoseSegmentIsGone() {
    rig.settings =
        new JournalSettings(64 * 1024, 1 << 20, 1 << 24, 0, Duration.ZERO, 1L << 30, 1 << 20);
    FileJournal journal = rig.open(files);
    Deliveries deliveries = new Deliveries(journal);
    IntStream.range(0, 30).forEach(i -> journal.append(TestRecords.sized(9000, 0, i)));
    deliveries.deliverAll();
    journal.keepHouseOnce();
    assertThat(journal.oldest().sequence()).isGreaterThan(20);
    journal.close();
    try (FileJournal again = rig.open(files.kill())) {
      for (int i = 0; i < 30; i++) {
        assertThat(again.append(TestRecords.sized(9000, 0, i)).duplicateCount()).isOne();
      }
    }
  }

  @Test
  void countsAloneDoNotFillTheDisk() {
    rig.settings =
        new JournalSettings(64 * 1024, 1 << 20, 1 << 24, 0, Duration.ZERO, 1L << 30, 1 << 20);
    for (boolean isRestarted : new boolean[] {false, true}) {
      MemoryFiles disk = new MemoryFiles();
      FileJournal journal = rig.open(disk);
      if (isRestarted) {
        journal.append(TestRecords.events(1));
        new Deliveries(journal).deliverAll();
        journal.close();
        disk = disk.kill();
        journal = rig.open(disk);
      }
      for (int i = 0; i < 100; i++) {
        journal.tally().add(Api.MEDIA, Count.REFUSED, 1);
        journal.tally().add(Api.MEDIA, Count.RECEIVED, 1);
        journal.saveTally();
        journal.keepHouseOnce();
      }
      assertThat(journal.status().segments()).isLessThan(3);
      journal.append(TestRecords.events(2));
      assertThat(new Deliveries(journal).deliver(1)).isTrue();
      MemoryFiles after = disk.kill();
      try (FileJournal again = rig.open(after)) {
        assertThat(again.tally().total().get(Api.MEDIA, Count.REFUSED)).isEqualTo(100);
        assertThat(again.append(TestRecords.events(2)).duplicateCount()).isOne();
      }
    }
  }

  @Test
  void tellsTheBacklog() {
    FileJournal journal = rig.open(files);
    Deliveries deliveries = new Deliveries(journal);
    assertThat(journal.status().backlogBytes()).isZero();
    journal.append(TestRecords.events(1, 2));
    rig.advance(Duration.ofSeconds(10));
    journal.append(TestRecords.events(3));
    rig.advance(Duration.ofSeconds(5));
    JournalStatus status = journal.status();
    assertThat(status.pending()).containsEntry(Api.MEDIA, 3L);
    assertThat(status.backlogSeconds()).isEqualTo(15);
    assertThat(status.backlogBytes()).isEqualTo(2 * 4096);
    deliveries.deliver(1);
    assertThat(journal.status().pending()).containsEntry(Api.MEDIA, 1L);
    assertThat(journal.status().backlogSeconds()).isEqualTo(5);
    deliveries.deliver(1);
    assertThat(journal.status().pending()).containsEntry(Api.MEDIA, 0L);
    assertThat(journal.status().backlogSeconds()).isZero();
    assertThat(journal.status().backlogBytes()).isZero();
  }

  @Test
  void waitsUntilARecordIsDurable(@TempDir Path directory) throws Exception {
    rig.ownThreads = true;
    try (FileJournal journal = rig.open(DiskFiles.lock(directory))) {
      JournalPosition end = journal.durableEnd();
      assertThat(journal.awaitDurable(end, Duration.ofMillis(5))).isFalse();
      Thread appender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                    journal.append(TestRecords.events(1));
                  });
      assertThat(journal.awaitDurable(end, Duration.ofSeconds(20))).isTrue();
      appender.join();
    }
  }

  @Test
  void refusesWhenTooMuchWaitsAndWhenClosed() {
    rig.settings =
        new JournalSettings(64 * 1024, 1 << 20, 500, 0, Duration.ZERO, 1L << 30, 1 << 20);
    FileJournal journal = rig.open(files);
    journal.append(TestRecords.anonymous(300, 1, 0));
    assertThatExceptionOfType(JournalUnavailable.class)
        .isThrownBy(() -> journal.append(TestRecords.anonymous(600, 1, 0)));
    assertThat(journal.isAvailable()).isTrue();
    journal.close();
    assertThat(journal.isAvailable()).isFalse();
    assertThatExceptionOfType(JournalUnavailable.class)
        .isThrownBy(() -> journal.append(TestRecords.anonymous(3, 1, 0)))
        .withMessageContaining("closed");
  }

  @Test
  void refusesRatherThanForgetIdsWhenTheIndexIsFull() {
    rig.settings = new JournalSettings(64 * 1024, 1 << 20, 1 << 24, 0, Duration.ZERO, 1L << 30, 3);
    FileJournal journal = rig.open(files);
    journal.append(TestRecords.events(1, 2));
    assertThatExceptionOfType(JournalUnavailable.class)
        .isThrownBy(() -> journal.append(TestRecords.events(3, 4)))
        .withMessageContaining("index of event ids is full");
    rig.advance(Duration.ofHours(24));
    assertThat(journal.append(TestRecords.events(3, 4)).duplicateCount()).isZero();
  }

  @Test
  void refusesARecordThatIsNotWellFormed() {
    FileJournal journal = rig.open(files);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> journal.append(TestRecords.anonymous(70_000, 1, 0)))
        .withMessageContaining("does not fit");
    JournalRecord record = TestRecords.events(1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                journal.append(
                    new JournalRecord(record.array(), record.offset(), record.length() - 1)));
    assertThat(journal.append(TestRecords.events(1)).sequence()).isEqualTo(1);
  }

  @Test
  void noticesThatTheDiskIsNotTheOneUsedLast() {
    rig.open(files).close();
    MemoryFiles backup = files.kill();
    try (FileJournal journal = rig.open(files.kill())) {
      assertThat(journal.status().otherDisk()).isFalse();
      journal.append(TestRecords.events(1));
    }
    try (FileJournal restored = rig.open(backup)) {
      assertThat(restored.status().otherDisk()).isTrue();
      assertThat(restored.durableEnd()).isEqualTo(new JournalPosition(3, 1));
    }
    try (FileJournal emptied = rig.open(new MemoryFiles())) {
      assertThat(emptied.status().otherDisk()).isTrue();
      assertThat(emptied.durableEnd()).isEqualTo(new JournalPosition(4, 1));
    }
  }

  @Test
  void readingGoesOnWhereItStopped() {
    FileJournal journal = rig.open(files);
    IntStream.range(0, 50).forEach(i -> journal.append(TestRecords.anonymous(3000, 1, 0)));
    JournalPosition place = new JournalPosition(1, 1);
    List<JournalPosition> seen = new ArrayList<>();
    while (place.compareTo(journal.durableEnd()) < 0) {
      int[] left = {3};
      place =
          journal.read(
              place,
              (position, time, record) -> {
                if (left[0]-- == 0) {
                  return false;
                }
                return seen.add(position);
              });
    }
    assertThat(seen).hasSize(50).doesNotHaveDuplicates().isSorted();
    assertThat(journal.read(place, (p, t, r) -> true)).isEqualTo(place);
    assertThat(JournalRig.readFrom(journal, new JournalPosition(1, 33))).hasSize(18);
  }
}
