package dev.headgate.adapters.journal;

import static dev.headgate.adapters.journal.JournalFormat.FRAME_BYTES;

import dev.headgate.ingest.journal.JournalRecord;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The group that is being put together, in one direct buffer that is reused: a record's bytes are
 * copied here once, checked there, and written from there.
 */
final class GroupBuffer {
  private static final int ENTRIES_OFFSET = 16;

  private ByteBuffer bytes;
  private final FrameChecksum checksum = new FrameChecksum();
  private int records;

  GroupBuffer(int capacity) {
    bytes = JournalFormat.alignedBuffer(capacity);
    clear();
  }

  void clear() {
    bytes.clear().position(GroupHeader.BYTES);
    records = 0;
  }

  boolean isEmpty() {
    return records == 0;
  }

  int records() {
    return records;
  }

  /** Bytes of the records so far. */
  int bodyBytes() {
    return bytes.position() - GroupHeader.BYTES;
  }

  /** Bytes on disk if a record of this length were added. */
  long bytesWith(int recordLength) {
    return JournalFormat.align((long) bytes.position() + FRAME_BYTES + recordLength);
  }

  /**
   * Adds a record without some of its entries.
   *
   * @param leftOut the indexes of those entries; null for none
   */
  void add(JournalRecord record, @Nullable BitSet leftOut, int epoch, long sequence) {
    reserve(FRAME_BYTES + record.length());
    int frame = bytes.position();
    int payload = frame + FRAME_BYTES;
    bytes.position(payload);
    if (leftOut == null) {
      bytes.put(record.array(), record.offset(), record.length());
    } else {
      copyRest(record, leftOut);
    }
    int end = bytes.position();
    bytes.putInt(frame, end - payload);
    bytes.putInt(frame + 4, checksum.of(epoch, sequence, bytes, payload, end));
    records++;
  }

  private void copyRest(JournalRecord record, BitSet leftOut) {
    int head = bytes.position();
    int entry = record.firstEntry();
    bytes.put(record.array(), record.offset(), entry - record.offset());
    bytes.putInt(head + ENTRIES_OFFSET, record.entries() - leftOut.cardinality());
    int runStart = entry;
    for (int i = 0; i < record.entries(); i++) {
      int next = record.next(entry);
      if (leftOut.get(i)) {
        bytes.put(record.array(), runStart, entry - runStart);
        runStart = next;
      }
      entry = next;
    }
    bytes.put(record.array(), runStart, entry - runStart);
  }

  private void reserve(int more) {
    long needed = JournalFormat.align((long) bytes.position() + more);
    if (needed > bytes.capacity()) {
      int capacity = (int) JournalFormat.align(Math.max(needed, 2L * bytes.capacity()));
      ByteBuffer grown = JournalFormat.alignedBuffer(capacity);
      grown.put(bytes.flip());
      bytes = grown;
    }
  }

  /** Fills in the header and the zeros at the end; the buffer returned is ready to be written. */
  Finished finish(GroupHeader header) {
    int end = bytes.position();
    int padded = (int) JournalFormat.align(end);
    while (bytes.position() < padded) {
      bytes.put((byte) 0);
    }
    bytes.position(0);
    int crc = header.encode(bytes);
    return new Finished(bytes.position(0).limit(padded), crc);
  }

  /** The bytes of the only record so far, as they will stand on disk. */
  byte[] onlyRecord() {
    byte[] payload = new byte[bodyBytes() - FRAME_BYTES];
    bytes.get(GroupHeader.BYTES + FRAME_BYTES, payload);
    return payload;
  }

  /** A group as it is written, and its header's checksum. */
  record Finished(ByteBuffer bytes, int crc) {}
}
