package dev.headgate.adapters.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over a JSON document in a byte array and tells where its values begin and end. Makes no
 * object for a value, since what the gateway does with most of them is to copy their bytes.
 *
 * <p>Takes exactly RFC 8259 in UTF-8, also inside of values that are passed by, nested at most
 * {@link #MAX_DEPTH} deep, with an optional byte order mark in front. Needs time and memory in
 * proportion to the bytes, whatever they are: a number is its digits, not their value. A lone
 * surrogate escape is allowed and becomes U+FFFD. Reused between requests; not safe for several
 * threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
final class JsonScanner {
  /** The deepest nesting of objects and arrays. */
  static final int MAX_DEPTH = 500;

  /** What {@link #peek} returns after the last byte. */
  static final int END = -1;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  /** A bit for each open container; set for an object. */
  private final long[] objects = new long[MAX_DEPTH / Long.SIZE + 1];

  private byte[] in = new byte[0];
  private int end;
  private int at;
  private int depth;

  /** Whether a container was just entered, so that no comma is due. */
  private boolean fresh;

  private int textStart;
  private int textEnd;
  private boolean escaped;
  private boolean wholeNumber;

  /** Begins a document; passes by a byte order mark. */
  void start(byte[] bytes, int length) {
    in = bytes;
    at = 0;
    end = length;
    depth = 0;
    if (length >= 3
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf) {
      at = 3;
    }
  }

  /** Goes back to a value that was passed by before. */
  void seek(int position) {
    at = position;
  }

  /** Where the next byte is read. */
  int position() {
    return at;
  }

  /** Passes by white space and returns the byte after it, without taking it. */
  int peek() {
    while (at < end) {
      byte c = in[at];
      if (c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c & 0xff;
      }
      at++;
    }
    return END;
  }

  /** Takes the opening brace that was peeked at. */
  void enterObject() throws MalformedJson {
    enter(true);
  }

  /** Takes the opening bracket that was peeked at. */
  void enterArray() throws MalformedJson {
    enter(false);
  }

  /**
   * Goes to the value of the next field, whose name {@link #textStart} and the others tell.
   *
   * @return false after the last one, when the closing brace was taken
   */
  boolean nextField() throws MalformedJson {
    if (!nextName()) {
      return false;
    }
    name();
    return true;
  }

  /**
   * Goes to the name of the next field, which is to be taken with {@link #passName} or {@link
   * #name}.
   *
   * @return false after the last one, when the closing brace was taken
   */
  boolean nextName() throws MalformedJson {
    return nextInContainer('}');
  }

  /**
   * Takes a name that is likely to come, without looking at each of its characters; {@link
   * #textStart} and the others do not tell of it.
   *
   * @param likely with its quotes and the colon
   * @return false if something else comes, or the same written in another way
   */
  boolean passName(ShortText likely) {
    peek();
    boolean passes = likely.isAt(in, at, end);
    if (passes) {
      at += likely.length();
    }
    return passes;
  }

  /**
   * Goes to the next element of an array.
   *
   * @return false after the last one, when the closing bracket was taken
   */
  boolean nextElement() throws MalformedJson {
    return nextInContainer(']');
  }

  /** Takes the string that was peeked at; see {@link #textStart}. */
  void string() throws MalformedJson {
    scanString();
  }

  /** First byte of the last string or field name, after its quote, or of the last number. */
  int textStart() {
    return textStart;
  }

  /** The byte after the last string's or field name's text or the last number. */
  int textEnd() {
    return textEnd;
  }

  /** Whether the last string or field name has escapes. */
  boolean isEscaped() {
    return escaped;
  }

  /** Whether the last number is written without a fraction and an exponent. */
  boolean isWholeNumber() {
    return wholeNumber;
  }

  /** The last string or field name. */
  String text() {
    if (!escaped) {
      return new String(in, textStart, textEnd - textStart, StandardCharsets.UTF_8);
    }
    byte[] text = new byte[textEnd - textStart];
    return new String(text, 0, unescape(text, 0), StandardCharsets.UTF_8);
  }

  /** The same, as one of those that are known or will be. */
  String text(KnownTexts texts) {
    return escaped ? text() : texts.get(in, textStart, textEnd);
  }

  /** Takes the number that was peeked at. */
  void number() throws MalformedJson {
    int i = at;
    textStart = i;
    if (in[i] == '-') {
      i++;
    }
    if (i < end && in[i] == '0') {
      i++;
    } else {
      i = digits(i);
    }
    wholeNumber = true;
    if (i < end && in[i] == '.') {
      wholeNumber = false;
      i = digits(i + 1);
    }
    if (i < end && (in[i] | 0x20) == 'e') {
      wholeNumber = false;
      i++;
      if (i < end && (in[i] == '+' || in[i] == '-')) {
        i++;
      }
      i = digits(i);
    }
    textEnd = i;
    at = i;
  }

  /** Whether the byte peeked at begins a number. */
  static boolean beginsNumber(int c) {
    return c == '-' || c >= '0' && c <= '9';
  }

  /** Passes by one value of any kind, checking all of it, without recursion. */
  void skipValue() throws MalformedJson {
    int base = depth;
    do {
      int c = peek();
      if (c == '{' || c == '[') {
        enter(c == '{');
      } else {
        scalar(c);
      }
    } while (nextValue(base));
  }

  /**
   * Passes by a value that is byte for byte one that was passed by before, at the same depth of the
   * same document; it need not be checked again.
   *
   * @param start of that one
   * @param length of that one
   * @return false if something else comes
   */
  boolean skipLike(int start, int length) {
    boolean same =
        at + length <= end && Arrays.equals(in, start, start + length, in, at, at + length);
    if (same) {
      at += length;
    }
    return same;
  }

  /** Closes what is complete above {@code base}, and goes to the next value if there is one. */
  private boolean nextValue(int base) throws MalformedJson {
    while (depth > base) {
      boolean object = (objects[depth >> 6] >>> depth & 1) != 0;
      if (nextInContainer(object ? '}' : ']')) {
        if (object) {
          name();
        }
        return true;
      }
    }
    return false;
  }

  private void scalar(int c) throws MalformedJson {
    switch (c) {
      case '"' -> scanString();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      case END -> throw new MalformedJson(at, "the body ends where a value is due");
      default -> {
        if (!beginsNumber(c)) {
          throw new MalformedJson(at, "a value is due");
        }
        number();
      }
    }
  }

  /** Takes the literal that was peeked at. */
  void literal(String word) throws MalformedJson {
    int length = word.length();
    if (end - at < length) {
      throw new MalformedJson(at, "a value is due");
    }
    for (int i = 0; i < length; i++) {
      if (in[at + i] != word.charAt(i)) {
        throw new MalformedJson(at, "a value is due");
      }
    }
    at += length;
  }

  /** Checks that nothing but white space follows. */
  void finish() throws MalformedJson {
    if (peek() != END) {
      throw new MalformedJson(at, "something follows the document");
    }
  }

  private void enter(boolean object) throws MalformedJson {
    if (depth == MAX_DEPTH) {
      throw new MalformedJson(at, "nesting is deeper than " + MAX_DEPTH);
    }
    depth++;
    long bit = 1L << depth;
    objects[depth >> 6] = object ? objects[depth >> 6] | bit : objects[depth >> 6] & ~bit;
    at++;
    fresh = true;
  }

  private boolean nextInContainer(char close) throws MalformedJson {
    int c = peek();
    if (c == close) {
      at++;
      depth--;
      fresh = false;
      return false;
    }
    if (fresh) {
      fresh = false;
      return true;
    }
    if (c != ',') {
      throw new MalformedJson(at, "a comma or '" + close + "' is due");
    }
    at++;
    return true;
  }

  /** Takes the field's name and its colon; see {@link #textStart}. */
  void name() throws MalformedJson {
    if (peek() != '"') {
      throw new MalformedJson(at, "a field name in quotes is due");
    }
    scanString();
    if (peek() != ':') {
      throw new MalformedJson(at, "a colon is due");
    }
    at++;
  }

  private int digits(int from) throws MalformedJson {
    int i = from;
    while (i < end && in[i] >= '0' && in[i] <= '9') {
      i++;
    }
    if (i == from) {
      throw new MalformedJson(i, "a digit is due");
    }
    return i;
  }

  private void scanString() throws MalformedJson {
    int i = at + 1;
    textStart = i;
    escaped = false;
    while (true) {
      i = plainAscii(i);
      if (i >= end) {
        throw new MalformedJson(end, "the body ends within a string");
      }
      int c = in[i];
      if (c == '"') {
        textEnd = i;
        at = i + 1;
        return;
      }
      if (c == '\\') {
        escaped = true;
        i = escape(i);
      } else if (c < 0) {
        i = beyondAscii(i);
      } else {
        throw new MalformedJson(i, "a control character in a string must be escaped");
      }
    }
  }

  /** The first byte from here that is no ordinary ASCII character of a string, eight at a time. */
  private int plainAscii(int from) {
    int i = from;
    while (i + 8 <= end) {
      long word = (long) LONG.get(in, i);
      long quote = word ^ '"' * ONES;
      long backslash = word ^ '\\' * ONES;
      // Marks each byte that is below 0x20, a quote, a backslash or beyond ASCII. A borrow can mark
      // a byte too many, but only behind one that is marked rightly, and the first one is used.
      long marks =
          (word - 0x20 * ONES & ~word
                  | quote - ONES & ~quote
                  | backslash - ONES & ~backslash
                  | word)
              & HIGH_BITS;
      if (marks != 0) {
        return i + (Long.numberOfTrailingZeros(marks) >>> 3);
      }
      i += 8;
    }
    while (i < end && in[i] >= ' ' && in[i] != '"' && in[i] != '\\') {
      i++;
    }
    return i;
  }

  private int escape(int from) throws MalformedJson {
    if (from + 1 >= end) {
      throw new MalformedJson(end, "the body ends within a string");
    }
    return switch (in[from + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> from + 2;
      case 'u' -> {
        if (from + 6 > end || hex4(from + 2) < 0) {
          throw new MalformedJson(from, "four hexadecimal digits are due");
        }
        yield from + 6;
      }
      default -> throw new MalformedJson(from, "there is no such escape");
    };
  }

  /** Passes by one character of UTF-8, by table 3-7 of the Unicode standard. */
  private int beyondAscii(int from) throws MalformedJson {
    int c = in[from] & 0xff;
    int more = c < 0xc2 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : c < 0xf5 ? 3 : 0;
    if (more == 0 || from + more >= end) {
      throw notUtf8(from);
    }
    int second = in[from + 1] & 0xff;
    int low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    int high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) {
      throw notUtf8(from);
    }
    for (int i = from + 2; i <= from + more; i++) {
      if ((in[i] & 0xc0) != 0x80) {
        throw notUtf8(from);
      }
    }
    return from + more + 1;
  }

  private static MalformedJson notUtf8(int at) {
    return new MalformedJson(at, "the text is not UTF-8");
  }

  /**
   * Writes the last string, which was checked, without its escapes; it never gets longer.
   *
   * @param out may be the array that is read, behind the document
   * @return where what was written ends
   */
  int unescape(byte[] out, int outFrom) {
    int o = outFrom;
    int i = textStart;
    while (i < textEnd) {
      byte c = in[i];
      if (c != '\\') {
        out[o++] = c;
        i++;
        continue;
      }
      byte kind = in[i + 1];
      if (kind != 'u') {
        out[o++] = unescaped(kind);
        i += 2;
        continue;
      }
      int point = hex4(i + 2);
      i += 6;
      if (Character.isHighSurrogate((char) point)
          && i + 6 <= textEnd
          && in[i] == '\\'
          && in[i + 1] == 'u'
          && Character.isLowSurrogate((char) hex4(i + 2))) {
        point = Character.toCodePoint((char) point, (char) hex4(i + 2));
        i += 6;
      }
      o = putUtf8(out, o, point);
    }
    return o;
  }

  private static byte unescaped(byte kind) {
    return (byte)
        switch (kind) {
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          default -> kind;
        };
  }

  private static int putUtf8(byte[] out, int from, int codePoint) {
    int point = codePoint >= 0xd800 && codePoint < 0xe000 ? 0xfffd : codePoint;
    int o = from;
    if (point < 0x80) {
      out[o++] = (byte) point;
      return o;
    }
    if (point < 0x800) {
      out[o++] = (byte) (0xc0 | point >> 6);
    } else {
      if (point < 0x10000) {
        out[o++] = (byte) (0xe0 | point >> 12);
      } else {
        out[o++] = (byte) (0xf0 | point >> 18);
        out[o++] = (byte) (0x80 | point >> 12 & 0x3f);
      }
      out[o++] = (byte) (0x80 | point >> 6 & 0x3f);
    }
    out[o++] = (byte) (0x80 | point & 0x3f);
    return o;
  }

  /** The number of four hexadecimal digits; negative if one of them is none. */
  private int hex4(int from) {
    return hex(in[from]) << 12
        | hex(in[from + 1]) << 8
        | hex(in[from + 2]) << 4
        | hex(in[from + 3]);
  }

  private static int hex(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
