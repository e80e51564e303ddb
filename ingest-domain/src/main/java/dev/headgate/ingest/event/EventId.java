package dev.headgate.ingest.event;

/** Reads the 8-4-4-4-12 form of a UUID; upper and lower case are the same. */
public final class EventId {
  private static final int LENGTH = 36;
  private static final byte[] NIBBLES = new byte[128];

  static {
    for (int c = 0; c < NIBBLES.length; c++) {
      NIBBLES[c] = (byte) Character.digit(c, 16);
    }
  }

  private EventId() {}

  /**
   * Reads a UUID without making an object.
   *
   * @param out two elements, set to the high and the low 64 bits
   * @return whether the text is a UUID; {@code out} is undefined if not
   */
  public static boolean parse(byte[] text, int offset, int length, long[] out) {
    if (length != LENGTH) {
      return false;
    }
    long bits = 0;
    int digits = 0;
    for (int i = 0; i < LENGTH; i++) {
      byte c = text[offset + i];
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (c != '-') {
          return false;
        }
        continue;
      }
      int nibble = c < 0 ? -1 : NIBBLES[c];
      if (nibble < 0) {
        return false;
      }
      bits = bits << 4 | nibble;
      if (++digits == 16) {
        out[0] = bits;
        bits = 0;
      }
    }
    out[1] = bits;
    return true;
  }
}
