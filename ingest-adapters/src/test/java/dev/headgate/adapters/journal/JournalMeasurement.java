package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Appends a second against a plain loop of write and force with groups of the same size. Not a
 * test: run {@code main} with a directory on the disk to measure.
 */
final class JournalMeasurement {
  private static final int SENDERS = 64;
  private static final long NANOS = 10_000_000_000L;

  private JournalMeasurement() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    for (int rowBytes : new int[] {400, 200_000}) {
      Files.createDirectories(directory);
      measure(directory, rowBytes);
      delete(directory);
    }
  }

  private static void measure(Path directory, int rowBytes) throws Exception {
    LongAdder groups = new LongAdder();
    LongAdder groupBytes = new LongAdder();
    LongAdder forceNanos = new LongAdder();
    JournalListener listener =
        (records, bytes, nanos) -> {
          groups.increment();
          groupBytes.add(bytes);
          forceNanos.add(nanos);
        };
    JournalRig rig = new JournalRig();
    LongAdder appends = new LongAdder();
    AtomicLong ids = new AtomicLong();
    try (FileJournal journal =
        FileJournal.open(
            directory.resolve("journal"),
            JournalSettings.defaults(),
            rig.epochs,
            rig.wall(),
            listener)) {
      long end = System.nanoTime() + NANOS;
      try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < SENDERS; i++) {
          executor.execute(() -> send(journal, rowBytes, ids, appends, end));
        }
      }
    }
    double seconds = NANOS / 1e9;
    int meanGroup = (int) (groupBytes.sum() / Math.max(1, groups.sum()));
    System.out.printf(
        "%d bytes: %.0f appends/s, %.1f MB/s, %.0f groups/s of %d bytes, force %.2f ms%n",
        rowBytes,
        appends.sum() / seconds,
        groupBytes.sum() / seconds / 1e6,
        groups.sum() / seconds,
        meanGroup,
        forceNanos.sum() / 1e6 / Math.max(1, groups.sum()));
    plainLoop(directory.resolve("plain"), meanGroup);
  }

  private static void send(
      FileJournal journal, int rowBytes, AtomicLong ids, LongAdder appends, long end) {
    JournalRecord record = TestRecords.sized(rowBytes, 0, 1);
    ByteBuffer bytes = ByteBuffer.wrap(record.array());
    int hash = record.firstEntry() + 8;
    while (System.nanoTime() < end) {
      bytes.putLong(hash, ids.incrementAndGet() * 0x9e3779b97f4a7c15L);
      journal.append(record);
      appends.increment();
    }
  }

  /** Writes groups of this size into a preallocated file, each forced. */
  private static void plainLoop(Path path, int groupBytes) throws IOException {
    ByteBuffer group = ByteBuffer.allocateDirect((int) JournalFormat.align(groupBytes));
    long size = 64L << 20;
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
      for (long at = 0; at < size; at += zeros.capacity()) {
        channel.write(zeros.clear(), at);
      }
      channel.force(true);
      long start = System.nanoTime();
      long groups = 0;
      long at = 0;
      while (System.nanoTime() - start < NANOS / 2) {
        at = at + group.capacity() > size ? 0 : at;
        channel.write(group.clear(), at);
        channel.force(false);
        at += group.capacity();
        groups++;
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "  plain loop: %.0f groups/s of %d bytes, %.1f MB/s%n",
          groups / seconds, group.capacity(), groups * (double) group.capacity() / seconds / 1e6);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
