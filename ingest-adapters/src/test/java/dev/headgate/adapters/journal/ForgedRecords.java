package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headgate.ingest.journal.JournalRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * Groups of two records whose bytes were exchanged for others that a checksum over the payload
 * alone would take: each must be noticed.
 */
final class ForgedRecords {
  private static final int FIRST = GroupHeader.BYTES;
  private static final int FRAME = JournalFormat.FRAME_BYTES;
  private static final int SEQUENCE = 5;
  private static final int KEPT = 64;
  private static final String NAME = "group";

  private ForgedRecords() {}

  /** Two records of equal length in each other's place: the sequence tells. */
  static void swapped() {
    byte[] group = group(2, random(1, 100), random(2, 100));
    byte[] first = Arrays.copyOfRange(group, FIRST, FIRST + FRAME + 100);
    System.arraycopy(group, FIRST + FRAME + 100, group, FIRST, FRAME + 100);
    System.arraycopy(first, 0, group, FIRST + FRAME + 100, FRAME + 100);
    assertNoticed(group);
  }

  /** The records of an older life under the header of this one: the epoch tells. */
  static void stale() {
    byte[] group = group(2, random(1, 100), random(2, 100));
    byte[] older = group(1, random(3, 100), random(4, 100));
    System.arraycopy(older, FIRST, group, FIRST, 2 * (FRAME + 100));
    assertNoticed(group);
  }

  /**
   * A record whose length says less than was written, while what follows in its payload, made by
   * its sender for the purpose, passes for the next record: the length tells.
   */
  static void shortened() {
    byte[] group = withForgedTail();
    // In a checksum without length, frame by frame, nothing is wrong with the shorter one.
    little(group).putInt(FIRST, KEPT);
    assertNoticed(group);
  }

  /** A group whose first record can be cut to {@link #KEPT} bytes without notice. */
  private static byte[] withForgedTail() {
    // CRC32C keeps the parity: with an even number of free bytes there would be no solution.
    for (long seed = 1; seed < 100; seed++) {
      byte[] second = random(seed, 80);
      Optional<byte[]> first = withForgedTail(random(-seed, KEPT), second);
      if (first.isPresent()) {
        return group(2, first.get(), second);
      }
    }
    throw new IllegalStateException("no solution");
  }

  /**
   * {@code kept}, then the frame of a record that reaches to the end of the group, so that both
   * have the checksum of {@code kept} alone. CRCs are linear: 64 free bits, 32 equations.
   */
  private static Optional<byte[]> withForgedTail(byte[] kept, byte[] second) {
    int free = 17;
    long[] columns = new long[8 * free];
    byte[] stuff = new byte[free];
    long constant = mismatch(kept, second, stuff);
    for (int bit = 0; bit < columns.length; bit++) {
      stuff[bit / 8] ^= (byte) (1 << bit % 8);
      columns[bit] = mismatch(kept, second, stuff) ^ constant;
      stuff[bit / 8] ^= (byte) (1 << bit % 8);
    }
    Optional<BitSet> solution = solution(columns, constant);
    if (solution.isEmpty()) {
      return Optional.empty();
    }
    solution.get().stream().forEach(bit -> stuff[bit / 8] ^= (byte) (1 << bit % 8));
    return Optional.of(forged(kept, second, stuff));
  }

  /** Which unknowns to set so that their columns add up to the constant. */
  private static Optional<BitSet> solution(long[] columns, long constant) {
    long[] values = new long[32];
    BitSet[] made = new BitSet[32];
    for (int column = 0; column < columns.length; column++) {
      long value = columns[column];
      BitSet of = new BitSet();
      of.set(column);
      for (int row = 31; row >= 0 && value != 0; row--) {
        if ((value >>> row & 1) == 0) {
          continue;
        }
        if (made[row] == null) {
          values[row] = value;
          made[row] = of;
          break;
        }
        value ^= values[row];
        of.xor(made[row]);
      }
    }
    BitSet chosen = new BitSet();
    long left = constant;
    for (int row = 31; row >= 0; row--) {
      if ((left >>> row & 1) != 0) {
        if (made[row] == null) {
          return Optional.empty();
        }
        left ^= values[row];
        chosen.xor(made[row]);
      }
    }
    return Optional.of(chosen);
  }

  private static long mismatch(byte[] kept, byte[] second, byte[] stuff) {
    byte[] whole = forged(kept, second, stuff);
    return (checksum(SEQUENCE, whole) ^ checksum(SEQUENCE, kept)) & 0xffff_ffffL;
  }

  private static byte[] forged(byte[] kept, byte[] second, byte[] stuff) {
    byte[] rest = new byte[stuff.length + FRAME + second.length];
    little(rest)
        .put(stuff)
        .putInt(second.length)
        .putInt(checksum(SEQUENCE + 1, second))
        .put(second);
    byte[] whole = new byte[kept.length + FRAME + stuff.length];
    little(whole).put(kept).putInt(rest.length).putInt(checksum(SEQUENCE + 1, rest)).put(stuff);
    return whole;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A record's checksum, but for its length. */
  private static int checksum(long sequence, byte[] payload) {
    byte[] prefix = new byte[16];
    little(prefix).putInt(4, 2).putLong(8, sequence);
    CRC32C crc = new CRC32C();
    crc.update(prefix, 0, 16);
    crc.update(payload, 0, payload.length);
    return (int) crc.getValue();
  }

  private static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  /** A group of two records as the writer makes it, with a header of epoch 2. */
  private static byte[] group(int epoch, byte[] first, byte[] second) {
    GroupBuffer buffer = new GroupBuffer(2 * JournalFormat.BLOCK);
    buffer.add(new JournalRecord(first, 0, first.length), null, epoch, SEQUENCE);
    buffer.add(new JournalRecord(second, 0, second.length), null, epoch, SEQUENCE + 1);
    GroupHeader header =
        new GroupHeader(
            2,
            1,
            9,
            JournalFormat.BLOCK,
            JournalFormat.BLOCK,
            SEQUENCE,
            2,
            buffer.bodyBytes(),
            1,
            0,
            false,
            Counters.zero(),
            GroupHeader.BYTES,
            0);
    ByteBuffer bytes = buffer.finish(header).bytes();
    byte[] group = new byte[bytes.remaining()];
    bytes.get(group);
    return group;
  }

  private static void assertNoticed(byte[] group) {
    assertThatExceptionOfType(BadGroup.class).isThrownBy(() -> readAll(group));
  }

  /** Reads the two records, as a start and a delivery would. */
  static void readAll(byte[] group) throws BadGroup {
    byte[] file = new byte[JournalFormat.BLOCK + group.length];
    System.arraycopy(group, 0, file, JournalFormat.BLOCK, group.length);
    MemoryFiles files = new MemoryFiles();
    files.replace(NAME, file);
    SegmentHeader segment =
        new SegmentHeader(2, 1, 9, SEQUENCE, SegmentHeader.End.NONE, 0, 0, Counters.zero(), 0);
    try (GroupReader reader = new GroupReader(files.open(NAME), segment)) {
      reader.load(JournalFormat.BLOCK, file.length);
      while (reader.hasNextRecord()) {
        reader.nextRecord();
      }
      reader.checkEnd();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What nobody has touched is read. */
  static void untouched() throws BadGroup {
    readAll(group(2, random(1, 100), random(2, 100)));
    readAll(withForgedTail());
  }
}
