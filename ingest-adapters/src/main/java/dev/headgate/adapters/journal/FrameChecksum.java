package dev.headgate.adapters.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The checksum of a record: CRC32C over its length, epoch and sequence, then its payload, so that a
 * record in another's place is noticed as well. Reused; not safe for several threads.
 */
final class FrameChecksum {
  private final ByteBuffer prefix = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();

  /** The buffer that was looked at last, and a view of it: it is mostly the same. */
  private ByteBuffer viewed = prefix;

  private ByteBuffer view = prefix;

  int of(int epoch, long sequence, byte[] bytes, int offset, int length) {
    begin(epoch, sequence, length);
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** The checksum of a payload that stands between two places of a buffer. */
  @SuppressWarnings("ReferenceEquality") // it is to be this very memory
  int of(int epoch, long sequence, ByteBuffer buffer, int from, int to) {
    begin(epoch, sequence, to - from);
    if (buffer != viewed) {
      viewed = buffer;
      view = buffer.duplicate();
    }
    crc.update(view.limit(to).position(from));
    return (int) crc.getValue();
  }

  private void begin(int epoch, long sequence, int length) {
    prefix.putInt(0, length).putInt(4, epoch).putLong(8, sequence);
    crc.reset();
    crc.update(prefix.array(), 0, 16);
  }
}
