package dev.headgate.ingest.insight.quality;

/**
 * A part of something counted.
 *
 * @param part how many of them
 * @param whole of how many; 0 when nothing was counted
 */
public record Share(long part, long whole) {
  public static final Share NONE = new Share(0, 0);

  public Share {
    if (part < 0 || part > whole) {
      throw new IllegalArgumentException("not a share: " + part + " of " + whole);
    }
  }

  public boolean isEmpty() {
    return whole == 0;
  }

  /** 0 to 100; NaN when nothing was counted. */
  public double percent() {
    return whole == 0 ? Double.NaN : 100.0 * part / whole;
  }

  public Share plus(Share other) {
    return new Share(part + other.part, whole + other.whole);
  }

  /** What is left without a share that is contained in this one. */
  Share minus(Share contained) {
    return new Share(part - contained.part, whole - contained.whole);
  }
}
