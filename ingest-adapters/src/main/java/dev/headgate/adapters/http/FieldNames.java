package dev.headgate.adapters.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Finds a known field by its name in the body, without making a string of it. */
final class FieldNames {
  static final int UNKNOWN = -1;

  /** A power of two, several times the number of names. */
  private static final int SLOTS = 256;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Empty where there is none; no name is empty. */
  private final byte[][] names = new byte[SLOTS][0];

  /** The first eight bytes of each name, filled up with zeros. */
  private final long[] heads = new long[SLOTS];

  /** The last eight bytes of each name that has as many. */
  private final long[] tails = new long[SLOTS];

  private final int[] fields = new int[SLOTS];

  private final List<String> known;

  private final QuotedName[] quoted;

  /**
   * @param known names in ASCII, none of them empty
   */
  FieldNames(List<String> known) {
    this.known = List.copyOf(known);
    quoted = known.stream().map(QuotedName::new).toArray(QuotedName[]::new);
    for (int i = 0; i < known.size(); i++) {
      byte[] name = known.get(i).getBytes(StandardCharsets.US_ASCII);
      int slot = slot(name, 0, name.length);
      while (names[slot].length > 0) {
        slot = slot + 1 & SLOTS - 1;
      }
      names[slot] = name;
      heads[slot] = head(Arrays.copyOf(name, Math.max(Long.BYTES, name.length)), 0, name.length);
      tails[slot] = name.length < Long.BYTES ? 0 : (long) LONG.get(name, name.length - Long.BYTES);
      fields[slot] = i;
    }
  }

  /** How a known name mostly looks in a body. */
  QuotedName quoted(int field) {
    return quoted[field];
  }

  /** The known name that the scanner stands behind; empty if it is none of them. */
  String name(byte[] bytes, JsonScanner json) {
    int field = find(bytes, json);
    return field == UNKNOWN ? "" : known.get(field);
  }

  /** The place among the known names of the one the scanner stands behind. */
  int find(byte[] bytes, JsonScanner json) {
    if (json.isEscaped()) {
      return known.indexOf(json.text());
    }
    int start = json.textStart();
    int end = json.textEnd();
    if (start == end) {
      return UNKNOWN;
    }
    int slot = slot(bytes, start, end);
    byte[] name = names[slot];
    while (name.length > 0) {
      if (name.length == end - start && isName(slot, bytes, start, end)) {
        return fields[slot];
      }
      slot = slot + 1 & SLOTS - 1;
      name = names[slot];
    }
    return UNKNOWN;
  }

  /** Compares eight bytes at once: names of up to sixteen are covered by their two ends. */
  private boolean isName(int slot, byte[] bytes, int start, int end) {
    int length = end - start;
    if (length <= Long.BYTES && start + Long.BYTES <= bytes.length) {
      return head(bytes, start, end) == heads[slot];
    }
    if (length >= Long.BYTES && length <= 2 * Long.BYTES) {
      return (long) LONG.get(bytes, start) == heads[slot]
          && (long) LONG.get(bytes, end - Long.BYTES) == tails[slot];
    }
    return Arrays.equals(names[slot], 0, length, bytes, start, end);
  }

  /** Up to eight bytes; there must be eight to read. */
  private static long head(byte[] bytes, int start, int end) {
    long word = (long) LONG.get(bytes, start);
    int beyond = Long.SIZE - Byte.SIZE * (end - start);
    return beyond > 0 ? word << beyond >>> beyond : word;
  }

  private static int slot(byte[] bytes, int start, int end) {
    return (end - start) * 7 + bytes[start] * 13 + bytes[end - 1] * 31 & SLOTS - 1;
  }
}
