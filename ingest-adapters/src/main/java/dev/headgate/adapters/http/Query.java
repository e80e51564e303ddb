package dev.headgate.adapters.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query string or a form, found without the container, which would read the
 * body for them and log what it cannot decode. Lenient: a broken escape stands for itself, since
 * beacons get no second try. Of a parameter that occurs twice the first one counts.
 */
final class Query {
  private static final Query EMPTY = new Query(new byte[0], 0);

  private final byte[] bytes;
  private final int end;

  private Query(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** The parameters of a query string as the container hands it over, a character for a byte. */
  static Query of(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return EMPTY;
    }
    byte[] bytes = query.getBytes(StandardCharsets.ISO_8859_1);
    return new Query(bytes, bytes.length);
  }

  /** The parameters of a form in the first {@code length} bytes, which are not copied. */
  static Query ofForm(byte[] body, int length) {
    return new Query(body, length);
  }

  /** Whether a flag is set: {@code 1} or {@code true}. */
  boolean flag(String name) {
    String value = text(name);
    return value != null && (value.equals("1") || value.equalsIgnoreCase("true"));
  }

  /** A parameter's text, or null when there is none. */
  @Nullable String text(String name) {
    int start = find(name);
    if (start < 0) {
      return null;
    }
    byte[] out = new byte[valueEnd(start) - start];
    return new String(out, 0, decode(start, out), StandardCharsets.UTF_8);
  }

  /** Where a parameter's value begins; negative when there is none. */
  int find(String name) {
    int at = 0;
    while (at < end) {
      int next = indexOf('&', at);
      int equals = indexOf('=', at);
      int nameEnd = Math.min(next, equals);
      if (matches(name, at, nameEnd)) {
        return Math.min(nameEnd + 1, next);
      }
      at = next + 1;
    }
    return -1;
  }

  /** The most bytes a value has when it is decoded. */
  int sizeAt(int valueStart) {
    return valueEnd(valueStart) - valueStart;
  }

  /**
   * Decodes a value to the beginning of an array, which may be the one that is read. JSON that was
   * not encoded at all begins with a brace, and a plus in it is a plus.
   *
   * @return bytes written
   */
  int decode(int valueStart, byte[] out) {
    int stop = valueEnd(valueStart);
    boolean plusIsSpace = valueStart >= stop || bytes[valueStart] != '{';
    int o = 0;
    for (int i = valueStart; i < stop; i++) {
      byte c = bytes[i];
      if (c == '%' && i + 2 < stop && hex(bytes[i + 1]) >= 0 && hex(bytes[i + 2]) >= 0) {
        out[o++] = (byte) (hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]));
        i += 2;
      } else {
        out[o++] = c == '+' && plusIsSpace ? (byte) ' ' : c;
      }
    }
    return o;
  }

  private int valueEnd(int start) {
    return indexOf('&', start);
  }

  private int indexOf(char wanted, int from) {
    int i = from;
    while (i < end && bytes[i] != wanted) {
      i++;
    }
    return i;
  }

  private boolean matches(String name, int start, int stop) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    return Arrays.equals(ascii, 0, ascii.length, bytes, start, stop);
  }

  private static int hex(byte c) {
    return c < 0 ? -1 : Character.digit(c, 16);
  }
}
