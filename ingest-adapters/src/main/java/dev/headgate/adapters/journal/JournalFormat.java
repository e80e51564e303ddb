package dev.headgate.adapters.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Sizes, magic numbers and file names of the journal's files. */
final class JournalFormat {
  static final int VERSION = 1;

  /** Groups begin on multiples of this: the largest unit that a disk writes whole or not at all. */
  static final int BLOCK = 4096;

  /** Bytes of a record before its payload: u32 length, u32 checksum. */
  static final int FRAME_BYTES = 8;

  static final long SEGMENT_MAGIC = magic("HGSEGMNT");
  static final long GROUP_MAGIC = magic("HGGROUP:");
  static final long IDS_MAGIC = magic("HGEVTIDS");
  static final long DELIVERIES_MAGIC = magic("HGDELIVR");

  static final long ERASURES_MAGIC = magic("HGERASED");

  static final String SEGMENT_SUFFIX = ".segment";
  static final String IDS_SUFFIX = ".ids";
  static final String TEMPORARY_SUFFIX = ".tmp";

  private JournalFormat() {}

  private static long magic(String text) {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value |= (long) text.charAt(i) << (8 * i);
    }
    return value;
  }

  static long align(long bytes) {
    return (bytes + BLOCK - 1) & -BLOCK;
  }

  static String segmentName(long number, int epoch) {
    return "%010d-%08d".formatted(number, epoch);
  }

  /** The segment that a file of this name belongs to. */
  static long numberOf(String fileName) {
    return Long.parseLong(fileName, 0, fileName.indexOf('-'), 10);
  }

  static int epochOf(String fileName) {
    return Integer.parseInt(fileName, fileName.indexOf('-') + 1, fileName.indexOf('.'), 10);
  }

  static ByteBuffer heapBuffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A direct buffer of whole blocks that begins at a multiple of a block in memory. */
  static ByteBuffer alignedBuffer(int size) {
    int bytes = (int) align(size);
    return ByteBuffer.allocateDirect(bytes + BLOCK)
        .alignedSlice(BLOCK)
        .slice(0, bytes)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The CRC32C of the buffer's bytes between two places; the buffer itself is not changed. */
  static int crc(ByteBuffer bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().position(from).limit(to));
    return (int) crc.getValue();
  }
}
