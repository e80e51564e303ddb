package dev.headgate.adapters.journal;

import dev.headgate.adapters.journal.JournalFiles.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The id file of a finished segment: the events the segment holds, for the dedup index. Outlives
 * the segment, which may be deleted only once this file is durable.
 *
 * <pre>
 * u64 magic, u32 version, u32 epoch, u64 segment, i64 time when the segment was begun,
 * i64 last time, i64 first entry's time, u64 previous segment (0: none), u32 entries,
 * u32 CRC32C of the entries, u32 CRC32C of all before; then the entries as {@link SeenIds} has them
 * </pre>
 *
 * @param beganMillis journal time when the segment was begun: the last time of the one before
 * @param previous the segment before, whose id file is needed too if it is within the window
 */
record IdFile(
    int epoch,
    long segment,
    long beganMillis,
    long lastTimeMillis,
    long firstTimeMillis,
    long previous,
    int entries,
    int entriesCrc) {
  private static final int HEADER_BYTES = 68;
  private static final int CHUNK_ENTRIES = 40_000;

  static IdFile of(SegmentHeader segment, long lastTimeMillis, SeenIds ids) throws IOException {
    CRC32C crc = new CRC32C();
    ids.forEachPiece(crc::update);
    return new IdFile(
        segment.epoch(),
        segment.number(),
        segment.lastTimeMillis(),
        lastTimeMillis,
        ids.firstTimeMillis(),
        segment.previous().number(),
        ids.count(),
        (int) crc.getValue());
  }

  static String fileName(long segment, int epoch) {
    return JournalFormat.segmentName(segment, epoch) + JournalFormat.IDS_SUFFIX;
  }

  /** Writes the file; it has its name only once its bytes are durable. */
  void write(JournalFiles files, SeenIds ids) throws IOException {
    String name = fileName(segment, epoch);
    String temporary = name + JournalFormat.TEMPORARY_SUFFIX;
    files.delete(temporary);
    try (OpenFile file = files.create(temporary)) {
      file.write(header(), 0);
      writeEntries(file, ids);
      file.force();
    }
    files.rename(temporary, name);
    files.forceDirectory();
  }

  private static void writeEntries(OpenFile file, SeenIds ids) throws IOException {
    long[] at = {HEADER_BYTES};
    ids.forEachPiece(
        piece -> {
          int length = piece.remaining();
          file.write(piece, at[0]);
          at[0] += length;
        });
  }

  private ByteBuffer header() {
    ByteBuffer out = JournalFormat.heapBuffer(HEADER_BYTES);
    out.putLong(JournalFormat.IDS_MAGIC).putInt(JournalFormat.VERSION).putInt(epoch);
    out.putLong(segment).putLong(beganMillis).putLong(lastTimeMillis).putLong(firstTimeMillis);
    out.putLong(previous).putInt(entries).putInt(entriesCrc);
    out.putInt(JournalFormat.crc(out, 0, HEADER_BYTES - 4));
    return out.flip();
  }

  /** The header of this file if it is a good id file of its full length. */
  static Optional<IdFile> readHeader(OpenFile file) throws IOException {
    byte[] header = new byte[HEADER_BYTES];
    int read = file.read(header, 0, HEADER_BYTES, 0);
    ByteBuffer in = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    if (read < HEADER_BYTES
        || in.getLong() != JournalFormat.IDS_MAGIC
        || in.getInt(HEADER_BYTES - 4) != JournalFormat.crc(in, 0, HEADER_BYTES - 4)) {
      return Optional.empty();
    }
    in.getInt();
    IdFile ids =
        new IdFile(
            in.getInt(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getInt(),
            in.getInt());
    long expected = HEADER_BYTES + (long) ids.entries * SeenIds.ENTRY_BYTES;
    return file.size() == expected ? Optional.of(ids) : Optional.empty();
  }

  /** Whether the entries in the file are what was written. */
  boolean isIntact(OpenFile file) throws IOException {
    CRC32C crc = new CRC32C();
    forEachChunk(file, (chunk, length) -> crc.update(chunk, 0, length));
    return (int) crc.getValue() == entriesCrc;
  }

  /** Adds the entries to the index. */
  void load(OpenFile file, SeenEvents seen) throws IOException {
    forEachChunk(
        file,
        (chunk, length) -> {
          ByteBuffer in = ByteBuffer.wrap(chunk, 0, length).order(ByteOrder.LITTLE_ENDIAN);
          while (in.hasRemaining()) {
            long high = in.getLong();
            long low = in.getLong();
            seen.load(high, low, in.getInt(), firstTimeMillis + (in.getInt() & 0xffff_ffffL));
          }
        });
  }

  private interface ChunkVisitor {
    void visit(byte[] chunk, int length);
  }

  private void forEachChunk(OpenFile file, ChunkVisitor visitor) throws IOException {
    byte[] chunk = new byte[Math.min(entries, CHUNK_ENTRIES) * SeenIds.ENTRY_BYTES];
    long position = HEADER_BYTES;
    for (long left = (long) entries * SeenIds.ENTRY_BYTES; left > 0; ) {
      int read = file.read(chunk, 0, (int) Math.min(chunk.length, left), position);
      if (read <= 0) {
        throw new IOException("an id file became shorter while it was read");
      }
      visitor.visit(chunk, read);
      position += read;
      left -= read;
    }
  }
}
