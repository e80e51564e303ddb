package dev.headgate.adapters.journal;

import static dev.headgate.adapters.journal.JournalFormat.BLOCK;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes segment files. The next one always lies ready, written full of zeros and forced, so that
 * the disk space is there before it is needed and a group's force has no file size to update.
 *
 * <p>The order of a segment's birth: zeros, force; header, force; rename to its name, force the
 * directory; the mark of the newest segment, force, rename, force the directory; then groups.
 */
final class SegmentMaker {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentMaker.class);

  static final String SPARE = "spare.tmp";
  static final String NEWEST = "newest";

  private static final int CHUNK = 1 << 20;
  private static final int NEWEST_BYTES = 20;

  private final JournalFiles files;
  private final long segmentBytes;
  private final long reservedBytes;
  private final ByteBuffer zeros;
  private @Nullable OpenFile spare;
  private volatile boolean ready;

  /** There is no disk space for another segment. */
  static final class NoSpace extends Exception {
    NoSpace(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  SegmentMaker(JournalFiles files, JournalSettings settings) {
    this.files = files;
    segmentBytes = settings.segmentBytes();
    reservedBytes = settings.reservedBytes();
    zeros = JournalFormat.alignedBuffer((int) Math.min(CHUNK, segmentBytes));
  }

  long segmentBytes() {
    return segmentBytes;
  }

  /** Whether there is disk space for another segment beside the reserve. */
  boolean hasRoom() throws IOException {
    return files.freeBytes() - segmentBytes >= reservedBytes;
  }

  boolean hasSpare() {
    return ready;
  }

  /**
   * Makes the next segment's file ready if it is not.
   *
   * @throws NoSpace if the disk has no room for it beside the reserve; nothing else is wrong
   */
  synchronized void prepareSpare() throws NoSpace {
    if (spare != null) {
      return;
    }
    try {
      if (!hasRoom()) {
        throw new NoSpace("less than the reserve is free on the disk of " + files.where(), null);
      }
      spare = preallocate();
      ready = true;
    } catch (IOException e) {
      dropSpareFile();
      throw new NoSpace("cannot make a segment in %s: %s".formatted(files.where(), e), e);
    }
  }

  private OpenFile preallocate() throws IOException {
    files.delete(SPARE);
    OpenFile file = files.createForBlocks(SPARE);
    try {
      for (long at = 0; at < segmentBytes; at += CHUNK) {
        file.write(zeros.clear().limit((int) Math.min(CHUNK, segmentBytes - at)), at);
      }
      file.force();
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private void dropSpareFile() {
    try {
      files.delete(SPARE);
    } catch (IOException e) {
      LOG.warn("Cannot delete the unfinished segment {} in {}", SPARE, files.where(), e);
    }
  }

  /** Makes the segment with this header from the spare; its groups can be written at once. */
  synchronized OpenFile begin(SegmentHeader header) throws IOException, NoSpace {
    prepareSpare();
    OpenFile file = spare;
    if (file == null) {
      throw new IllegalStateException("a prepared spare is there");
    }
    spare = null;
    ready = false;
    file.write(header.encode(), 0);
    file.force();
    publish(SPARE, header);
    return file;
  }

  /** Makes a whole segment of one group: what was saved of a tail. Its file ends with the group. */
  synchronized void copy(SegmentHeader header, ByteBuffer group) throws IOException {
    String temporary = header.name() + JournalFormat.TEMPORARY_SUFFIX;
    files.delete(temporary);
    try (OpenFile file = files.create(temporary)) {
      file.write(header.encode(), 0);
      file.write(group, BLOCK);
      file.force();
    }
    publish(temporary, header);
  }

  private void publish(String temporary, SegmentHeader header) throws IOException {
    files.rename(temporary, header.fileName());
    files.forceDirectory();
    markNewest(files, header.number());
  }

  /** Notes the newest segment, so that it cannot get lost without notice. */
  static void markNewest(JournalFiles files, long number) throws IOException {
    String temporary = NEWEST + JournalFormat.TEMPORARY_SUFFIX;
    files.delete(temporary);
    try (OpenFile file = files.create(temporary)) {
      ByteBuffer out = JournalFormat.heapBuffer(NEWEST_BYTES);
      out.putLong(JournalFormat.SEGMENT_MAGIC).putLong(number);
      out.putInt(JournalFormat.crc(out, 0, NEWEST_BYTES - 4));
      file.write(out.flip(), 0);
      file.force();
    }
    files.rename(temporary, NEWEST);
    files.forceDirectory();
  }

  /** The segment that was noted as the newest; empty if the note cannot be read. */
  static OptionalLong readNewest(JournalFiles files) throws IOException {
    try (OpenFile file = files.open(NEWEST)) {
      byte[] bytes = new byte[NEWEST_BYTES];
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      boolean good =
          file.read(bytes, 0, NEWEST_BYTES, 0) == NEWEST_BYTES
              && in.getLong(0) == JournalFormat.SEGMENT_MAGIC
              && in.getInt(NEWEST_BYTES - 4) == JournalFormat.crc(in, 0, NEWEST_BYTES - 4);
      return good ? OptionalLong.of(in.getLong(8)) : OptionalLong.empty();
    }
  }

  synchronized void close() throws IOException {
    if (spare != null) {
      spare.close();
      spare = null;
      ready = false;
      files.delete(SPARE);
    }
  }
}
