package dev.headgate.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Ids that look like chance and follow from their number, so that nobody has to keep them.
 *
 * @param run keeps the ids of one run apart from those of another
 */
public record EventIds(long run) {
  /** The four hexadecimal digits of each 16 bits, as they stand in a text. */
  private static final int[] HEX = hex();

  /** The upper half of an id. */
  public long high(long number) {
    return mix(number);
  }

  /** The lower half of an id. */
  public long low(long number) {
    return mix(~number);
  }

  public UUID id(long number) {
    return new UUID(high(number), low(number));
  }

  /** Writes the digits of an id's text; the four dashes are there already. */
  public void put(ByteBuffer into, int at, long number) {
    long high = high(number);
    long low = low(number);
    putHex(into, at, high >>> 48);
    putHex(into, at + 4, high >>> 32);
    putHex(into, at + 9, high >>> 16);
    putHex(into, at + 14, high);
    putHex(into, at + 19, low >>> 48);
    putHex(into, at + 24, low >>> 32);
    putHex(into, at + 28, low >>> 16);
    putHex(into, at + 32, low);
  }

  private static void putHex(ByteBuffer into, int at, long bits) {
    into.putInt(at, HEX[(int) bits & 0xffff]);
  }

  private long mix(long number) {
    long z = (number + run) * 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  private static int[] hex() {
    int[] hex = new int[1 << 16];
    for (int i = 0; i < hex.length; i++) {
      hex[i] =
          ByteBuffer.wrap(HexFormat.of().toHexDigits((short) i).getBytes(StandardCharsets.US_ASCII))
              .getInt();
    }
    return hex;
  }
}
