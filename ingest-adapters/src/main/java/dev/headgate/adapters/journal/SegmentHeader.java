package dev.headgate.adapters.journal;

import static dev.headgate.adapters.journal.JournalFormat.BLOCK;

import dev.headgate.ingest.journal.JournalPosition;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A segment's first block. It is durable before the segment has its name, so a segment without a
 * valid one is damaged, never torn.
 *
 * <pre>
 * u64 magic, u32 version, u32 bytes up to and with the checksum, u32 epoch, u32 0, u64 number,
 * u64 salt, u64 first sequence, u64 previous number, u32 previous epoch, u32 0,
 * u64 previous end (byte), u64 previous end (sequence), u64 end of records, i64 last time,
 * counters, u32 CRC32C
 * </pre>
 *
 * @param salt random; stands in every group of the segment, so that no sender can write bytes into
 *     an event that look like a group
 * @param previous how the segment before this one ended: whatever stands there beyond this end is
 *     not part of the journal
 * @param recordsEnd the place after the last record before this segment, packed; 0 if there was
 *     none. Not the same as the end before if a life ended without records
 * @param lastTimeMillis journal time when the segment was begun; no later record has an earlier one
 * @param counters the counts of all groups before this segment
 * @param crc the checksum, which the first group refers to
 */
record SegmentHeader(
    int epoch,
    long number,
    long salt,
    long firstSequence,
    End previous,
    long recordsEnd,
    long lastTimeMillis,
    Counters counters,
    int crc) {

  /**
   * How a segment ends.
   *
   * @param number the segment, 0 for none
   * @param offset the first byte that is not part of it
   * @param sequence the sequence after its last record
   */
  record End(long number, int epoch, long offset, long sequence) {
    static final End NONE = new End(0, 0, 0, 0);
  }

  private static final int MIN_BYTES = 96;

  JournalPosition first() {
    return new JournalPosition(epoch, firstSequence);
  }

  String name() {
    return JournalFormat.segmentName(number, epoch);
  }

  String fileName() {
    return name() + JournalFormat.SEGMENT_SUFFIX;
  }

  /** The block that is written; the checksum of this header is not asked for but computed. */
  ByteBuffer encode() {
    ByteBuffer out = JournalFormat.heapBuffer(BLOCK);
    out.putLong(JournalFormat.SEGMENT_MAGIC).putInt(JournalFormat.VERSION).putInt(0);
    out.putInt(epoch).putInt(0).putLong(number).putLong(salt).putLong(firstSequence);
    out.putLong(previous.number()).putInt(previous.epoch()).putInt(0);
    out.putLong(previous.offset()).putLong(previous.sequence());
    out.putLong(recordsEnd).putLong(lastTimeMillis);
    counters.encode(out);
    int end = out.position();
    out.putInt(12, end + 4);
    out.putInt(JournalFormat.crc(out, 0, end));
    return out.clear();
  }

  /** This header with the checksum that {@link #encode} writes. */
  SegmentHeader sealed() {
    ByteBuffer block = encode();
    int crc = block.getInt(block.getInt(12) - 4);
    return new SegmentHeader(
        epoch, number, salt, firstSequence, previous, recordsEnd, lastTimeMillis, counters, crc);
  }

  /** The header in this block; empty if there is no valid one. */
  static Optional<SegmentHeader> decode(ByteBuffer block) {
    if (block.remaining() < BLOCK || block.getLong(0) != JournalFormat.SEGMENT_MAGIC) {
      return Optional.empty();
    }
    int bytes = block.getInt(12);
    if (bytes < MIN_BYTES
        || bytes > BLOCK
        || JournalFormat.crc(block, 0, bytes - 4) != block.getInt(bytes - 4)) {
      return Optional.empty();
    }
    ByteBuffer in = block.duplicate().order(block.order()).position(16);
    int epoch = in.getInt();
    in.getInt();
    long number = in.getLong();
    long salt = in.getLong();
    long first = in.getLong();
    long previousNumber = in.getLong();
    int previousEpoch = in.getInt();
    in.getInt();
    End previous = new End(previousNumber, previousEpoch, in.getLong(), in.getLong());
    long recordsEnd = in.getLong();
    long lastTime = in.getLong();
    Counters counters = Counters.decode(in);
    return Optional.of(
        new SegmentHeader(
            epoch,
            number,
            salt,
            first,
            previous,
            recordsEnd,
            lastTime,
            counters,
            block.getInt(bytes - 4)));
  }

  /** Whether records that end at a packed place are all delivered; 0 stands for no records. */
  static boolean isDelivered(long recordsEnd, @Nullable JournalPosition delivered) {
    return recordsEnd == 0
        || (delivered != null && Long.compareUnsigned(recordsEnd, delivered.packed()) <= 0);
  }

  /** The version of the format in this block, whatever else it says. */
  static int version(ByteBuffer block) {
    return block.getInt(8);
  }
}
