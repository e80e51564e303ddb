package dev.headgate.bench.dedup;

import dev.headgate.adapters.journal.FileJournal;
import dev.headgate.adapters.journal.JournalListener;
import dev.headgate.adapters.journal.JournalSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.zip.CRC32C;

/**
 * Opens a journal as the gateway's start does, in a JVM that has done nothing before, which brings
 * back all of its ids. Arguments: the journal's directory, ids.
 */
final class StartMeasurement {
  private static final int CHUNK = 1 << 20;

  /** The last ones wait for the next call of the index, and are not counted before. */
  private static final int LOADED_TOGETHER = 128;

  private StartMeasurement() {}

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    long ids = Long.parseLong(args[1]);
    long begin = System.nanoTime();
    try (FileJournal journal =
        FileJournal.open(
            directory,
            JournalSettings.defaults(),
            FilledJournal.EPOCHS,
            InstantSource.system(),
            JournalListener.NONE)) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      long missing = ids - journal.status().rememberedIds();
      if (missing < 0 || missing >= LOADED_TOGETHER) {
        throw new IllegalStateException(
            "%,d ids came back, not %,d".formatted(journal.status().rememberedIds(), ids));
      }
      Figures.sample("start: opening the journal s", seconds);
      Figures.sample("start: ids/s", ids / seconds);
      Figures.sample("start: bytes an id", journal.status().dedupMemoryBytes() / (double) ids);
    }
    Figures.sample("start: reading and checking the id files alone s", readIdFiles(directory));
  }

  /** The ceiling: the same files, read once, with the checksum that the start computes. */
  private static double readIdFiles(Path directory) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    CRC32C crc = new CRC32C();
    long begin = System.nanoTime();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.ids")) {
      for (Path file : files) {
        try (FileChannel channel = FileChannel.open(file)) {
          while (channel.read(chunk.clear()) > 0) {
            crc.update(chunk.flip());
          }
        }
      }
    }
    if (crc.getValue() == 0) {
      throw new IllegalStateException("there are no id files");
    }
    return (System.nanoTime() - begin) / 1e9;
  }
}
