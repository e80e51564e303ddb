package dev.headgate.clickhouse.embedded;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A log file that begins anew when it is full; the one before is kept. */
final class BoundedLog implements AutoCloseable {

  private static final long MAX_BYTES = 4L << 20;

  private final Path file;
  private PrintStream out;
  private long written;

  BoundedLog(Path file) {
    this.file = file;
    try {
      this.written = Files.exists(file) ? Files.size(file) : 0;
      this.out = open();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Never fails for the disk's sake: losing a line of log must not stop an engine. */
  synchronized void line(String line) {
    if (written > MAX_BYTES) {
      rotate();
    }
    out.println(line);
    written += line.length() + 1L;
  }

  private void rotate() {
    out.close();
    try {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
      out = open();
    } catch (IOException failed) {
      out = new PrintStream(PrintStream.nullOutputStream());
    }
    written = 0;
  }

  private PrintStream open() throws IOException {
    return new PrintStream(
        Channels.newOutputStream(
            FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                DataDirectory.OWNER_ONLY)),
        true,
        StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void close() {
    out.close();
  }
}
