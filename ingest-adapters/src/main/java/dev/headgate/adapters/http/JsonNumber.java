package dev.headgate.adapters.http;

import java.nio.charset.StandardCharsets;

/** Reads a well-formed JSON number. */
final class JsonNumber {
  /** Below this every whole number is a double. */
  private static final long EXACT = 1L << 53;

  private static final int MAX_EXACT_DIGITS = 18;

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18
  };

  private JsonNumber() {}

  /**
   * The nearest double. Numbers as people write them are read without an object: a quotient of two
   * exact doubles is rounded once, and so rightly.
   */
  static double parse(byte[] text, int start, int end) {
    int i = start;
    boolean negative = text[i] == '-';
    if (negative) {
      i++;
    }
    if (end - i > MAX_EXACT_DIGITS) {
      return parseAny(text, start, end);
    }
    long digits = 0;
    int afterPoint = 0;
    boolean pointSeen = false;
    for (; i < end; i++) {
      byte c = text[i];
      if (c == '.') {
        pointSeen = true;
      } else if (c > '9' || c < '0') {
        return parseAny(text, start, end);
      } else {
        digits = digits * 10 + c - '0';
        afterPoint += pointSeen ? 1 : 0;
      }
    }
    if (digits >= EXACT) {
      return parseAny(text, start, end);
    }
    double value = digits / POWERS_OF_TEN[afterPoint];
    return negative ? -value : value;
  }

  private static double parseAny(byte[] text, int start, int end) {
    return Double.parseDouble(new String(text, start, end - start, StandardCharsets.US_ASCII));
  }

  /** Stands for a number that is negative or beyond a long. */
  static final long NOT_A_COUNT = -1;

  /** The number of these digits, or {@link #NOT_A_COUNT}. */
  static long parseCount(byte[] text, int start, int end) {
    if (text[start] == '-' || end - start > MAX_EXACT_DIGITS) {
      return NOT_A_COUNT;
    }
    long number = 0;
    for (int i = start; i < end; i++) {
      number = number * 10 + text[i] - '0';
    }
    return number;
  }
}
