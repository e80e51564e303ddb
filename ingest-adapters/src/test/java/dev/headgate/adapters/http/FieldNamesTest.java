package dev.headgate.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FieldNamesTest {
  private static final List<String> KNOWN =
      List.of("ts", "event_i", "event_id", "event_ide", "event_type", "content_title", "a");

  private final FieldNames names = new FieldNames(KNOWN);
  private final JsonScanner json = new JsonScanner();

  /** What is found for a name that ends so many bytes before its array does. */
  private int find(String name, int behind) throws MalformedJson {
    byte[] start = ("{\"" + name).getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = Arrays.copyOf(start, start.length + behind);
    Arrays.fill(bytes, start.length, bytes.length, (byte) 'd');
    byte[] rest = "\":1}".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(rest, 0, bytes, start.length, rest.length);
    json.start(bytes, start.length + rest.length);
    json.enterObject();
    assertThat(json.nextField()).isTrue();
    return names.find(bytes, json);
  }

  @Test
  void findsEachNameWhateverStandsBehindIt() throws MalformedJson {
    for (int i = 0; i < KNOWN.size(); i++) {
      for (int behind = 4; behind < 14; behind++) {
        assertThat(find(KNOWN.get(i), behind)).as(KNOWN.get(i)).isEqualTo(i);
      }
    }
  }

  @Test
  void findsNoNameThatDiffersAnywhere() throws MalformedJson {
    for (String known : KNOWN) {
      for (int at = 0; at < known.length(); at++) {
        for (char c = ' '; c < 127; c++) {
          if (c != '"' && c != '\\') {
            StringBuilder name = new StringBuilder(known);
            name.setCharAt(at, c);
            int expected = KNOWN.indexOf(name.toString());
            assertThat(find(name.toString(), 4)).as(name.toString()).isEqualTo(expected);
            assertThat(find(name.toString(), 12)).as(name.toString()).isEqualTo(expected);
          }
        }
      }
    }
  }

  @Test
  void findsNoNameThatIsLongerOrShorter() throws MalformedJson {
    for (String name :
        Set.of("", "t", "tss", "event", "event_idd", "content_titl", "content_title_")) {
      assertThat(find(name, 4)).as(name).isEqualTo(FieldNames.UNKNOWN);
      assertThat(find(name, 12)).as(name).isEqualTo(FieldNames.UNKNOWN);
    }
  }
}
