package dev.headgate.adapters.journal;

import static dev.headgate.adapters.journal.JournalFormat.BLOCK;
import static dev.headgate.adapters.journal.JournalFormat.FRAME_BYTES;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import dev.headgate.ingest.journal.JournalRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment group by group and record by record, checking all that can be checked. Keeps one
 * group in a buffer that is reused. Not safe for use by several threads.
 */
final class GroupReader implements Closeable {
  private static final int FIRST_READ = 64 * 1024;

  private final OpenFile file;
  private final SegmentHeader segment;
  private byte[] bytes;
  private @Nullable GroupHeader group;
  private int next;
  private long nextSequence;
  private final FrameChecksum checksum = new FrameChecksum();

  GroupReader(OpenFile file, SegmentHeader segment) {
    this(file, segment, new byte[2 * BLOCK]);
  }

  /** Goes on in another segment with the bytes of a reader that is not used any more. */
  GroupReader(OpenFile file, SegmentHeader segment, GroupReader before) {
    this(file, segment, before.bytes);
  }

  private GroupReader(OpenFile file, SegmentHeader segment, byte[] bytes) {
    this.file = file;
    this.segment = segment;
    this.bytes = bytes;
  }

  SegmentHeader segment() {
    return segment;
  }

  /** The group that was loaded last, as long as no other was asked for. */
  @Nullable GroupHeader group() {
    return group;
  }

  /** The loaded group's bytes, its header first. */
  byte[] array() {
    return bytes;
  }

  /** The sequence of the record that {@link #nextRecord} returns. */
  long nextSequence() {
    return nextSequence;
  }

  boolean hasNextRecord() {
    return group != null && !group.lost() && nextSequence < group.endSequence();
  }

  /**
   * Loads the group at this byte and checks its header.
   *
   * @param limit the byte after the last one that may belong to it
   * @throws BadGroup if there is no group of this segment and place
   */
  GroupHeader load(long offset, long limit) throws IOException, BadGroup {
    group = null;
    int first = (int) Math.min(FIRST_READ, limit - offset);
    if (first > bytes.length) {
      bytes = new byte[FIRST_READ];
    }
    int read = read(0, first, offset);
    GroupHeader header = check(GroupHeader.decode(bytes, Math.min(read, BLOCK)), offset, limit);
    int whole = header.bytes() + (header.lost() ? 0 : header.bodyBytes());
    if (whole > read) {
      if (whole > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(whole, Math.min(2 * bytes.length, 1 << 24)));
      }
      read += read(read, whole - read, offset + read);
    }
    if (read < whole) {
      throw new BadGroup(offset + read, "the file ends within a group");
    }
    group = header;
    next = header.bytes();
    nextSequence = header.firstSequence();
    return header;
  }

  private int read(int at, int length, long offset) throws IOException {
    return length <= 0 ? 0 : file.read(bytes, at, length, offset);
  }

  private GroupHeader check(Optional<GroupHeader> decoded, long offset, long limit)
      throws BadGroup {
    if (decoded.isEmpty()) {
      throw new BadGroup(offset, "no group header");
    }
    GroupHeader header = decoded.get();
    if (!belongs(header, offset)) {
      throw new BadGroup(offset, "a group header of another place");
    }
    if (header.records() < 0 || header.bodyBytes() < 0 || header.end() > limit) {
      throw new BadGroup(offset, "a group that reaches beyond the segment");
    }
    return header;
  }

  private boolean belongs(GroupHeader header, long offset) {
    return header.epoch() == segment.epoch()
        && header.segment() == segment.number()
        && header.salt() == segment.salt()
        && header.offset() == offset;
  }

  /**
   * The next record of the loaded group, valid until the next load.
   *
   * @throws BadGroup if its bytes are not what was written
   */
  JournalRecord nextRecord() throws BadGroup {
    GroupHeader header = loaded();
    int end = header.bytes() + header.bodyBytes();
    int length = end - next < FRAME_BYTES ? -1 : intAt(next);
    if (length < JournalRecord.HEAD_BYTES || length > end - next - FRAME_BYTES) {
      throw new BadGroup(header.offset() + next, "a record of impossible length");
    }
    int payload = next + FRAME_BYTES;
    if (checksum.of(header.epoch(), nextSequence, bytes, payload, length) != intAt(next + 4)) {
      throw new BadGroup(header.offset() + next, "a record whose checksum is wrong");
    }
    next = payload + length;
    nextSequence++;
    return new JournalRecord(bytes, payload, length);
  }

  /** Steps back to the record that was returned last, so that it is returned again. */
  void stepBack(JournalRecord record) {
    next = record.offset() - FRAME_BYTES;
    nextSequence--;
  }

  /** Checks that the records, all read, fill the group. */
  void checkEnd() throws BadGroup {
    GroupHeader header = loaded();
    if (!header.lost() && next != header.bytes() + header.bodyBytes()) {
      throw new BadGroup(header.offset() + next, "bytes after a group's last record");
    }
  }

  private GroupHeader loaded() {
    if (group == null) {
      throw new IllegalStateException("no group is loaded");
    }
    return group;
  }

  private int intAt(int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  /**
   * Looks for a later group that says that bytes beyond a bad spot were durable.
   *
   * @return the byte of such a group, or -1 if there is none
   */
  long findClaimBeyond(long bad, long limit) throws IOException {
    group = null;
    long start = JournalFormat.align(bad);
    byte[] blocks = window(start, limit);
    for (long at = start; at < limit; at += blocks.length) {
      int read = file.read(blocks, 0, (int) Math.min(blocks.length, limit - at), at);
      for (int block = 0; block + GroupHeader.BYTES <= read; block += BLOCK) {
        if (claims(blocks, block, read, at + block, bad)) {
          return at + block;
        }
      }
    }
    return -1;
  }

  private boolean claims(byte[] blocks, int block, int read, long offset, long bad) {
    if (blocks[block] == 0) {
      return false;
    }
    int length = Math.min(BLOCK, read - block);
    byte[] copy = Arrays.copyOfRange(blocks, block, block + length);
    Optional<GroupHeader> header = GroupHeader.decode(copy, length);
    return header.isPresent() && belongs(header.get(), offset) && header.get().durableUpTo() > bad;
  }

  private static byte[] window(long from, long limit) {
    return new byte[Math.clamp(JournalFormat.align(limit - from), BLOCK, 256 * BLOCK)];
  }

  /** How many bytes from this place on stand up to the last one that is not zero. */
  long bytesWritten(long from, long limit) throws IOException {
    byte[] blocks = window(from, limit);
    long last = from;
    for (long at = from; at < limit; at += blocks.length) {
      int read = file.read(blocks, 0, (int) Math.min(blocks.length, limit - at), at);
      for (int i = read - 1; i >= 0; i--) {
        if (blocks[i] != 0) {
          last = at + i + 1;
          break;
        }
      }
    }
    return last - from;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
