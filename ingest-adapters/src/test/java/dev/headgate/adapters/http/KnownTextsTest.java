package dev.headgate.adapters.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KnownTextsTest {
  private final KnownTexts texts = new KnownTexts();

  @Property
  void areWhatTheirBytesSayHoweverOftenTheyCome(@ForAll String first, @ForAll String second) {
    KnownTexts common = new KnownTexts();
    for (String text : new String[] {first, second, first, second}) {
      String valid = new String(text.getBytes(UTF_8), UTF_8);
      assertThat(get(common, valid)).isEqualTo(valid);
    }
  }

  @Test
  void givesOutTheSameStringAgain() {
    assertThat(get(texts, "GA4 - purchase")).isSameAs(get(texts, "GA4 - purchase"));
  }

  @Test
  void tellsTextsApartThatShareAPlace() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(get(texts, "tag " + i)).isEqualTo("tag " + i);
    }
    assertThat(get(texts, "tag 1")).isEqualTo("tag 1");
  }

  @Test
  void takesTextsOfAnyLength() {
    assertThat(get(texts, "")).isEmpty();
    String longest = "x".repeat(KnownTexts.MAX_BYTES);
    assertThat(get(texts, longest)).isEqualTo(longest).isSameAs(get(texts, longest));
    String longer = longest + "x";
    assertThat(get(texts, longer)).isEqualTo(longer).isNotSameAs(get(texts, longer));
  }

  private static String get(KnownTexts texts, String text) {
    byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
    return texts.get(bytes, 1, bytes.length - 1);
  }
}
