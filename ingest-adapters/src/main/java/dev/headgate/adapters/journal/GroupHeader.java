package dev.headgate.adapters.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What stands before the records of one write: a group is written and forced as one.
 *
 * <pre>
 * u64 magic, u32 bytes up to and with the checksum, u32 epoch, u64 segment, u64 salt,
 * u64 this group's own byte, u64 durable up to (byte), u64 first sequence, u32 records,
 * u32 bytes of all records, i64 journaled at, u32 checksum of the group before, u32 flags (1: lost),
 * counters, u32 CRC32C
 * </pre>
 *
 * The records follow at once, then zeros up to the next block.
 *
 * @param durableUpTo the bytes of this segment before this place were durable before this group was
 *     written, as was all of the segments before
 * @param previousCrc the checksum of the group before, or of the segment's header
 * @param lost stands in for records that were lost, put there by a repair: it claims their places
 *     and their bytes, and holds none of them
 * @param counters the counts with those of this group
 * @param bytes the header's own bytes
 */
record GroupHeader(
    int epoch,
    long segment,
    long salt,
    long offset,
    long durableUpTo,
    long firstSequence,
    int records,
    int bodyBytes,
    long journaledAtMillis,
    int previousCrc,
    boolean lost,
    Counters counters,
    int bytes,
    int crc) {

  /** Bytes of a header as written by this version. */
  static final int BYTES = 80 + Counters.BYTES + 4;

  private static final int MIN_BYTES = 100;
  private static final int LOST = 1;

  long endSequence() {
    return firstSequence + records;
  }

  /** Where the next group begins. */
  long end() {
    return JournalFormat.align(offset + bytes + bodyBytes);
  }

  /** Writes the header at the buffer's position and returns its checksum. */
  int encode(ByteBuffer out) {
    int start = out.position();
    out.putLong(JournalFormat.GROUP_MAGIC).putInt(BYTES).putInt(epoch);
    out.putLong(segment).putLong(salt).putLong(offset).putLong(durableUpTo);
    out.putLong(firstSequence).putInt(records).putInt(bodyBytes).putLong(journaledAtMillis);
    out.putInt(previousCrc).putInt(lost ? LOST : 0);
    counters.encode(out);
    int checksum = JournalFormat.crc(out, start, out.position());
    out.putInt(checksum);
    return checksum;
  }

  /** The header at the start of this block; empty if there is no valid one. */
  static Optional<GroupHeader> decode(byte[] block, int length) {
    ByteBuffer in = ByteBuffer.wrap(block, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    if (length < MIN_BYTES || in.getLong(0) != JournalFormat.GROUP_MAGIC) {
      return Optional.empty();
    }
    int bytes = in.getInt(8);
    if (bytes < MIN_BYTES
        || bytes > length
        || JournalFormat.crc(in, 0, bytes - 4) != in.getInt(bytes - 4)) {
      return Optional.empty();
    }
    in.position(12);
    int epoch = in.getInt();
    long segment = in.getLong();
    long salt = in.getLong();
    long offset = in.getLong();
    long durableUpTo = in.getLong();
    long first = in.getLong();
    int records = in.getInt();
    int bodyBytes = in.getInt();
    long time = in.getLong();
    int previous = in.getInt();
    boolean lost = (in.getInt() & LOST) != 0;
    Counters counters = Counters.decode(in);
    return Optional.of(
        new GroupHeader(
            epoch,
            segment,
            salt,
            offset,
            durableUpTo,
            first,
            records,
            bodyBytes,
            time,
            previous,
            lost,
            counters,
            bytes,
            in.getInt(bytes - 4)));
  }
}
