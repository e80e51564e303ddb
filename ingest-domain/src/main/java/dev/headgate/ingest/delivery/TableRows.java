package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.RowBuffer;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Rows of one table as the store reads them, one after the other. Reused from delivery to delivery,
 * so that in the steady state no memory is allocated for a row.
 */
final class TableRows {
  /** Bytes that stand before each row: delivery id, row number, batch day, journal time. */
  static final int PREFIX_BYTES = 8 + 4 + 2 + 8;

  private static final int INITIAL_BYTES = 64 * 1024;

  private RowBuffer bytes = new RowBuffer(INITIAL_BYTES);
  private int[] starts = new int[1024];
  private int count;

  /** Forgets the rows; memory beyond what is worth keeping is given back. */
  void clear(int worthKeeping) {
    if (bytes.capacity() > worthKeeping) {
      bytes = new RowBuffer(INITIAL_BYTES);
    }
    bytes.clear();
    count = 0;
  }

  /** Appends what stands before a row; the row itself is put to the buffer that is returned. */
  RowBuffer begin(long deliveryId, int rowNo, LocalDate batchDay, long journaledAtMillis) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
    }
    starts[count++] = bytes.length();
    bytes.putLong(deliveryId);
    bytes.putInt(rowNo);
    bytes.putShort((int) batchDay.toEpochDay());
    bytes.putLong(journaledAtMillis);
    return bytes;
  }

  int count() {
    return count;
  }

  RowBuffer bytes() {
    return bytes;
  }

  /** Where a row begins; for the row behind the last one, where that ends. */
  int start(int row) {
    return row < count ? starts[row] : bytes.length();
  }

  int length(int row) {
    return start(row + 1) - starts[row];
  }

  /** Copies some of the rows as they are. */
  void copy(BitSet selected, RowBuffer out) {
    for (int row = selected.nextSetBit(0); row >= 0; row = selected.nextSetBit(row + 1)) {
      out.put(bytes.array(), start(row), length(row));
    }
  }
}
