package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalEpochs;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** A journal with a clock that is set by hand and a registry of lives in memory. */
final class JournalRig {
  static final long START = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

  final AtomicLong wallMillis = new AtomicLong(START);
  final AtomicLong nanos = new AtomicLong(1);
  final SplittableRandom salts = new SplittableRandom(42);
  final MemoryEpochs epochs = new MemoryEpochs();
  JournalSettings settings = settings(64 * 1024);
  boolean ownThreads;
  JournalListener listener = JournalListener.NONE;

  static JournalSettings settings(long segmentBytes) {
    return new JournalSettings(
        segmentBytes, 1 << 20, 1 << 24, 0, Duration.ofHours(24), 1L << 30, 1_000_000);
  }

  InstantSource wall() {
    return () -> Instant.ofEpochMilli(wallMillis.get());
  }

  void advance(Duration time) {
    wallMillis.addAndGet(time.toMillis());
    nanos.addAndGet(time.toNanos());
  }

  FileJournal open(JournalFiles files) {
    return FileJournal.open(
        settings,
        new FileJournal.Surroundings(
            files,
            epochs,
            wall(),
            nanos::get,
            salts::nextLong,
            new HashSeenEvents(settings.dedupCapacity()),
            listener,
            ownThreads));
  }

  /** A record that was read, with its place. */
  @SuppressWarnings("ArrayRecordComponent")
  record Kept(JournalPosition position, long journaledAtMillis, byte[] bytes) {
    JournalRecord record() {
      return new JournalRecord(bytes, 0, bytes.length);
    }
  }

  static List<Kept> readAll(FileJournal journal) {
    return readFrom(journal, journal.oldest());
  }

  static List<Kept> readFrom(FileJournal journal, JournalPosition from) {
    List<Kept> all = new ArrayList<>();
    JournalPosition position = from;
    while (position.compareTo(journal.durableEnd()) < 0) {
      JournalPosition next =
          journal.read(
              position,
              (at, time, record) -> {
                all.add(new Kept(at, time, TestRecords.bytes(record)));
                return true;
              });
      if (next.equals(position)) {
        throw new IllegalStateException("no way on from " + position);
      }
      position = next;
    }
    return all;
  }

  static final class MemoryEpochs implements JournalEpochs {
    private int last;

    void reset() {
      last = 0;
    }

    @Override
    public JournalLife begin(int newestHere) {
      int previous = last;
      last = Math.max(last, newestHere) + 1;
      return new JournalLife(last, previous);
    }
  }
}
