package dev.headgate.adapters.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * Strings of texts that come again and again, as the ids and names of tags do: one that was seen
 * lately is given out once more instead of being made anew. Holds a bounded number of short ones,
 * whoever sends them; a new one takes the place of another. Safe for several threads without any
 * order between them, since a string is the same whoever made it.
 */
final class KnownTexts {
  static final int MAX_BYTES = 64;

  private static final int SLOTS = 2048;

  private final @Nullable String[] slots = new String[SLOTS];

  /** The UTF-8 between two places. */
  String get(byte[] in, int from, int to) {
    if (to - from > MAX_BYTES) {
      return new String(in, from, to - from, UTF_8);
    }
    int slot = slot(in, from, to);
    String known = slots[slot];
    if (known != null && isThat(known, in, from, to)) {
      return known;
    }
    String text = new String(in, from, to - from, UTF_8);
    slots[slot] = text;
    return text;
  }

  private static int slot(byte[] in, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + in[i];
    }
    return (hash ^ hash >>> 16) & (SLOTS - 1);
  }

  /** Only what is ASCII throughout is ever found again. */
  private static boolean isThat(String known, byte[] in, int from, int to) {
    if (known.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (in[i] < 0 || known.charAt(i - from) != in[i]) {
        return false;
      }
    }
    return true;
  }
}
