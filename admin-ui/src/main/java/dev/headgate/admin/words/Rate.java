package dev.headgate.admin.words;

/**
 * A share of something counted.
 *
 * @param part how many
 * @param sample of how many; with none there is no rate
 */
public record Rate(long part, long sample) {
  /** Fewer than these say little. */
  private static final long FEW = 30;

  public Rate {
    if (part < 0 || part > sample) {
      throw new IllegalArgumentException("not a share: " + part + " of " + sample);
    }
  }

  public boolean isEmpty() {
    return sample == 0;
  }

  public boolean isOfFew() {
    return sample < FEW;
  }

  /** 0 to 100; NaN without a sample. */
  public double percent() {
    return sample == 0 ? Double.NaN : 100.0 * part / sample;
  }
}
