package dev.headgate.adapters.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Builds the JSON of an answer. */
final class JsonText {
  private final StringBuilder text;

  JsonText(int capacity) {
    text = new StringBuilder(capacity);
  }

  /** JSON as it is. */
  JsonText raw(String json) {
    text.append(json);
    return this;
  }

  JsonText number(long number) {
    text.append(number);
    return this;
  }

  /** A string with its quotes; null when it is empty. */
  JsonText stringOrNull(String value) {
    return value.isEmpty() ? raw("null") : string(value);
  }

  /** A string with its quotes. */
  JsonText string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c == 127 || c == '<' || Character.isSurrogate(c) && !isPair(value, i)) {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
    return this;
  }

  private static boolean isPair(String value, int i) {
    return Character.isHighSurrogate(value.charAt(i))
        ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
  }

  byte[] bytes() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
