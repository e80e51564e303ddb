package dev.headgate.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShortTextTest {
  /** Of 4, 5, 8, 9, 16, 17 and more bytes with quotes and colon. */
  private static final List<String> NAMES =
      List.of(
          "a",
          "ts",
          "abcde",
          "abcdef",
          "content_title",
          "content_titles",
          "a_name_of_30_characters_in_all");

  private static boolean isAt(String name, String text, int at, int beyond) {
    byte[] bytes = (text + "x".repeat(beyond)).getBytes(StandardCharsets.UTF_8);
    return quoted(name).isAt(bytes, at, bytes.length);
  }

  private static ShortText quoted(String name) {
    return new ShortText('"' + name + "\":");
  }

  @Test
  void findsItselfWhereverItStands() {
    for (String name : NAMES) {
      for (int at = 0; at < 20; at++) {
        String text = " ".repeat(at) + '"' + name + "\":";
        assertThat(isAt(name, text, at, 8)).as(name).isTrue();
      }
    }
  }

  @Test
  void differsInEachCharacter() {
    for (String name : NAMES) {
      String quoted = '"' + name + "\":";
      for (int i = 0; i < quoted.length(); i++) {
        for (char c = 0; c < 256; c++) {
          StringBuilder other = new StringBuilder(quoted);
          other.setCharAt(i, c);
          assertThat(isAt(name, other.toString(), 0, 8))
              .as("%s at %d", other, i)
              .isEqualTo(other.toString().equals(quoted));
        }
      }
    }
  }

  /** What stands behind the end belongs to an earlier body. */
  @Test
  void readsNothingBehindTheEnd() {
    for (String name : NAMES) {
      String quoted = '"' + name + "\":";
      byte[] bytes = (quoted + "1".repeat(20)).getBytes(StandardCharsets.UTF_8);
      for (int end = 0; end < quoted.length(); end++) {
        assertThat(quoted(name).isAt(bytes, 0, end)).as("%s, %d", name, end).isFalse();
      }
      byte[] exact = quoted.getBytes(StandardCharsets.UTF_8);
      assertThat(quoted(name).isAt(exact, 0, exact.length)).isEqualTo(exact.length >= Long.BYTES);
    }
  }
}
