package dev.headgate.ingest.journal;

/**
 * A record's place in the journal.
 *
 * @param epoch the journal's life, minted when it began and never reused; 1 to 2^24-1
 * @param sequence the record's number in that life, from 1; below 2^40
 */
public record JournalPosition(int epoch, long sequence) implements Comparable<JournalPosition> {
  private static final int SEQUENCE_BITS = 40;

  public JournalPosition {
    if (epoch < 1 || epoch >= 1 << 24) {
      throw new IllegalArgumentException("journal epoch: " + epoch);
    }
    if (sequence < 1 || sequence >= 1L << SEQUENCE_BITS) {
      throw new IllegalArgumentException("journal sequence: " + sequence);
    }
  }

  /** Epoch and sequence in one number, as {@code delivery_id} has it; unsigned. */
  public long packed() {
    return (long) epoch << SEQUENCE_BITS | sequence;
  }

  public static JournalPosition ofPacked(long packed) {
    return new JournalPosition(
        (int) (packed >>> SEQUENCE_BITS), packed & (1L << SEQUENCE_BITS) - 1);
  }

  /** The last place of the same life that there can be. */
  public JournalPosition lastOfItsLife() {
    return new JournalPosition(epoch, (1L << SEQUENCE_BITS) - 1);
  }

  /** The first place of the life that may come after this one's. */
  public JournalPosition nextLife() {
    return new JournalPosition(epoch + 1, 1);
  }

  public JournalPosition plus(long records) {
    return new JournalPosition(epoch, sequence + records);
  }

  @Override
  public int compareTo(JournalPosition that) {
    return Long.compareUnsigned(packed(), that.packed());
  }
}
