package dev.headgate.adapters.journal;

import static dev.headgate.adapters.journal.JournalFormat.IDS_SUFFIX;
import static dev.headgate.adapters.journal.JournalFormat.SEGMENT_SUFFIX;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Copies a journal's directory while a gateway writes to it, so that the copy is what a crash at
 * some moment would have left.
 *
 * <p>The log of deliveries goes first, so that it is never ahead of the records. All segments are
 * opened before the first is copied, so that none is deleted meanwhile. Of the newest one goes what
 * whole groups it has: a group that is being written would look torn, and one behind it would say
 * that it cannot be.
 */
public final class JournalCopy {
  private static final int TRIES = 5;
  private static final int CHUNK = 1 << 20;

  private final Path source;
  private final Path target;

  private JournalCopy(Path source, Path target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Makes the copy.
   *
   * @param target a directory that does not exist yet
   */
  public static void make(Path source, Path target) throws IOException {
    for (int i = 1; ; i++) {
      try {
        new JournalCopy(source, target).copy();
        return;
      } catch (NoSuchFileException deletedMeanwhile) {
        if (i == TRIES) {
          throw deletedMeanwhile;
        }
        deleteAll(target);
      }
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    for (Path file : listed(directory)) {
      Files.delete(file);
    }
    Files.delete(directory);
  }

  private static List<Path> listed(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private void copy() throws IOException {
    Files.createDirectory(
        target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    copyIfThere(FileDeliveryLog.NAME);
    copyIfThere(FileErasureMarks.NAME);
    copyIfThere(DedupKey.NAME);
    copyIfThere(SegmentMaker.NEWEST);
    Map<Path, FileChannel> segments = new LinkedHashMap<>();
    try {
      for (Path file : listed(source)) {
        String name = file.toString();
        if (name.endsWith(SEGMENT_SUFFIX) || name.endsWith(IDS_SUFFIX)) {
          segments.put(file, FileChannel.open(file, StandardOpenOption.READ));
        }
      }
      Path newest =
          segments.keySet().stream()
              .filter(file -> file.toString().endsWith(SEGMENT_SUFFIX))
              .reduce((_, last) -> last)
              .orElse(null);
      for (Map.Entry<Path, FileChannel> segment : segments.entrySet()) {
        boolean isNewest = segment.getKey().equals(newest);
        write(
            segment.getKey(),
            segment.getValue(),
            isNewest ? endOfWholeGroups(segment.getKey()) : segment.getValue().size());
      }
    } finally {
      for (FileChannel segment : segments.values()) {
        segment.close();
      }
    }
    try (FileChannel directory = FileChannel.open(target, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private long endOfWholeGroups(Path segment) throws IOException {
    JournalFiles files = DiskFiles.unlocked(source);
    SegmentHeader header = Recovery.readHeader(files, segment.getFileName().toString());
    try (GroupReader reader = new GroupReader(files.open(header.fileName()), header)) {
      return SegmentScan.scan(reader, Files.size(segment), new SegmentCollector(header)).end();
    }
  }

  private void copyIfThere(String name) throws IOException {
    Path file = source.resolve(name);
    if (Files.exists(file)) {
      try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
        write(file, in, in.size());
      }
    }
  }

  private void write(Path file, FileChannel in, long bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            target.resolve(file.getFileName()),
            java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      long at = 0;
      while (at < bytes) {
        chunk.clear().limit((int) Math.min(CHUNK, bytes - at));
        int read = in.read(chunk, at);
        if (read < 0) {
          break;
        }
        chunk.flip();
        while (chunk.hasRemaining()) {
          out.write(chunk);
        }
        at += read;
      }
      out.force(true);
    }
  }
}
