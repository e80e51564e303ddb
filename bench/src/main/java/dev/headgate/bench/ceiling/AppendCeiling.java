package dev.headgate.bench.ceiling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.HdrHistogram.Histogram;

/**
 * Ceiling J: appending groups of this size to files that were filled with zeros before the clock
 * started, each group forced, nothing else.
 */
public final class AppendCeiling {
  private static final int FILE_BYTES = 64 << 20;
  private static final int BLOCK = 4096;
  private static final int FILES = 4;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  /**
   * What was reached.
   *
   * @param forces write and force of a group, in nanoseconds
   */
  public record Appended(double bytesPerSecond, Histogram forces) {}

  private AppendCeiling() {}

  /** Appends for this time, or until its files are full. */
  public static Appended measure(Path directory, long groupBytes, Duration time) {
    int bytes = (int) Math.min(FILE_BYTES, Math.ceilDiv(Math.max(1, groupBytes), BLOCK) * BLOCK);
    try {
      Files.createDirectories(directory);
      for (int i = 0; i < FILES; i++) {
        fill(directory.resolve("append-" + i));
      }
      try {
        return append(directory, bytes, time.toNanos());
      } finally {
        for (int i = 0; i < FILES; i++) {
          Files.deleteIfExists(directory.resolve("append-" + i));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Path path) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
      for (long at = 0; at < FILE_BYTES; at += zeros.capacity()) {
        file.write(zeros.clear(), at);
      }
      file.force(true);
    }
  }

  private static Appended append(Path directory, int bytes, long nanos) throws IOException {
    byte[] content = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(content);
    ByteBuffer group = ByteBuffer.allocateDirect(bytes).put(content);
    Histogram forces = new Histogram(LONGEST_NANOS, 3);
    long written = 0;
    long took = 0;
    for (int i = 0; i < FILES && took < nanos; i++) {
      try (FileChannel file =
          FileChannel.open(directory.resolve("append-" + i), StandardOpenOption.WRITE)) {
        for (long at = 0; at + bytes <= FILE_BYTES && took < nanos; at += bytes) {
          long start = System.nanoTime();
          file.write(group.clear(), at);
          file.force(false);
          long one = System.nanoTime() - start;
          forces.recordValue(Math.min(one, LONGEST_NANOS));
          took += one;
          written += bytes;
        }
      }
    }
    return new Appended(written / (took / 1e9), forces);
  }
}
