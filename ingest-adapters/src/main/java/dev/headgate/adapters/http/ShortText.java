package dev.headgate.adapters.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text to be looked for in a body, compared eight bytes at a time: one of up to sixteen is
 * covered by its two ends.
 */
final class ShortText {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] text;

  /** Which of the first eight bytes belong to it. */
  private final long mask;

  private final long head;

  /** The last eight bytes, if it has as many. */
  private final long tail;

  /**
   * @param ascii not empty
   */
  ShortText(String ascii) {
    text = ascii.getBytes(StandardCharsets.US_ASCII);
    int beyond = Math.max(0, Long.BYTES - text.length);
    mask = -1L >>> Byte.SIZE * beyond;
    head = (long) LONG.get(Arrays.copyOf(text, text.length + beyond), 0);
    tail = beyond > 0 ? 0 : (long) LONG.get(text, text.length - Long.BYTES);
  }

  /** In bytes. */
  int length() {
    return text.length;
  }

  /** Whether it is what stands from start to end, wherever the array ends. */
  boolean is(byte[] bytes, int start, int end) {
    if (end - start != text.length) {
      return false;
    }
    return start + Long.BYTES <= bytes.length
        ? isAt(bytes, start, bytes.length)
        : Arrays.equals(text, 0, text.length, bytes, start, end);
  }

  /** Whether it stands here; near the end of what may be read the answer can be a false no. */
  boolean isAt(byte[] bytes, int at, int end) {
    int length = text.length;
    if (at + Math.max(length, Long.BYTES) > end || ((long) LONG.get(bytes, at) & mask) != head) {
      return false;
    }
    if (length <= Long.BYTES) {
      return true;
    }
    return length <= 2 * Long.BYTES
        ? (long) LONG.get(bytes, at + length - Long.BYTES) == tail
        : Arrays.equals(text, 0, length, bytes, at, at + length);
  }
}
