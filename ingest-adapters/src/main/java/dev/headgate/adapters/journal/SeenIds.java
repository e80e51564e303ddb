package dev.headgate.adapters.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The identified events of one segment, in the order of their records: what its id file will hold.
 * Grows by pieces, so that nothing is copied and no array is large enough to trouble the collector.
 * Used by one thread, then handed over.
 *
 * <pre>u64 hash high, u64 hash low, u32 payload hash, u32 milliseconds after the first time</pre>
 */
final class SeenIds {
  static final int ENTRY_BYTES = 24;

  private static final int FIRST_PIECE = 16 * ENTRY_BYTES;
  private static final int LARGEST_PIECE = 8 * 1024 * ENTRY_BYTES;

  private final List<ByteBuffer> full = new ArrayList<>();
  private ByteBuffer last = JournalFormat.heapBuffer(FIRST_PIECE);
  private int count;
  private long firstTimeMillis;

  /** Takes the entries' bytes piece by piece. */
  @FunctionalInterface
  interface PieceVisitor {
    void visit(ByteBuffer piece) throws IOException;
  }

  void add(long hashHigh, long hashLow, int payloadHash, long timeMillis) {
    if (count == 0) {
      firstTimeMillis = timeMillis;
    }
    if (!last.hasRemaining()) {
      full.add(last);
      last = JournalFormat.heapBuffer(Math.min(LARGEST_PIECE, 2 * last.capacity()));
    }
    last.putLong(hashHigh).putLong(hashLow).putInt(payloadHash);
    last.putInt((int) (timeMillis - firstTimeMillis));
    count++;
  }

  /** Adds later ids after these. */
  void addAll(SeenIds later) {
    later.full.forEach(piece -> addPiece(piece, later.firstTimeMillis));
    addPiece(later.last, later.firstTimeMillis);
  }

  private void addPiece(ByteBuffer piece, long firstTime) {
    ByteBuffer in = written(piece);
    while (in.hasRemaining()) {
      long high = in.getLong();
      long low = in.getLong();
      add(high, low, in.getInt(), firstTime + (in.getInt() & 0xffff_ffffL));
    }
  }

  int count() {
    return count;
  }

  /** Time of the first entry, milliseconds since 1970; 0 without entries. */
  long firstTimeMillis() {
    return firstTimeMillis;
  }

  /** Shows all entries' bytes in order. */
  void forEachPiece(PieceVisitor visitor) throws IOException {
    for (ByteBuffer piece : full) {
      visitor.visit(written(piece));
    }
    visitor.visit(written(last));
  }

  private static ByteBuffer written(ByteBuffer piece) {
    return piece.duplicate().order(piece.order()).flip();
  }
}
