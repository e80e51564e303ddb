package dev.headgate.ingest.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads the 8-4-4-4-12 form of a UUID; upper and lower case are the same. Eight digits at a time:
 * every event has one, and a loop over its characters is a tenth of what an event costs.
 */
public final class EventId {
  private static final int LENGTH = 36;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A one in each byte. */
  private static final long ONES = 0x0101010101010101L;

  private static final long LOW_NIBBLES = 0x0f * ONES;
  private static final long HIGH_NIBBLES = ~LOW_NIBBLES;

  private EventId() {}

  /**
   * Reads a UUID without making an object.
   *
   * @param out two elements, set to the high and the low 64 bits
   * @return whether the text is a UUID; {@code out} is undefined if not
   */
  public static boolean parse(byte[] text, int offset, int length, long[] out) {
    if (length != LENGTH
        || text[offset + 8] != '-'
        || text[offset + 13] != '-'
        || text[offset + 18] != '-'
        || text[offset + 23] != '-') {
      return false;
    }
    boolean valid =
        areDigits((long) LONG.get(text, offset))
            && areDigits(pair(text, offset + 9, offset + 14))
            && areDigits(pair(text, offset + 19, offset + 24))
            && areDigits((long) LONG.get(text, offset + 28));
    if (valid) {
      read(text, offset, out);
    }
    return valid;
  }

  /**
   * Reads what {@link #parse} has taken before, without looking whether it is a UUID.
   *
   * @param out two elements, set to the high and the low 64 bits
   */
  public static void read(byte[] text, int offset, long[] out) {
    out[0] =
        number((long) LONG.get(text, offset)) << 32 | number(pair(text, offset + 9, offset + 14));
    out[1] =
        number(pair(text, offset + 19, offset + 24)) << 32
            | number((long) LONG.get(text, offset + 28));
  }

  private static long pair(byte[] text, int first, int second) {
    return (int) INT.get(text, first) & 0xffffffffL | (long) (int) INT.get(text, second) << 32;
  }

  /** A one in each byte that is a letter, if it is a digit at all: letters have bit 6. */
  private static long letters(long text) {
    return text >>> 6 & ONES;
  }

  /** Each byte's value, if it is a digit: 'a' and 'A' end in 1 and stand for 10. */
  private static long values(long text) {
    return (text & LOW_NIBBLES) + 9 * letters(text);
  }

  /** Writes the values as lower-case digits again and compares: only digits come out the same. */
  private static boolean areDigits(long text) {
    long values = values(text);
    long tenOrMore = values + (0x80 - 10) * ONES >>> 7 & ONES;
    long written = values + '0' * ONES + ('a' - 10 - '0') * tenOrMore;
    long lowerCase = text | letters(text) << 5;
    return (written ^ lowerCase | values & HIGH_NIBBLES) == 0;
  }

  /** The number that eight digits make, the first of them in the lowest byte. */
  private static long number(long text) {
    long values = Long.reverseBytes(values(text));
    long bytes = (values | values >>> 4) & 0x00ff00ff00ff00ffL;
    long shorts = (bytes | bytes >>> 8) & 0x0000ffff0000ffffL;
    return (shorts | shorts >>> 16) & 0xffffffffL;
  }
}
