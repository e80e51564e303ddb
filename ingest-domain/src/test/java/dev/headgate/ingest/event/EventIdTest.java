package dev.headgate.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EventIdTest {
  private final long[] out = new long[2];

  private boolean parse(String text) {
    byte[] bytes = ("--" + text).getBytes(StandardCharsets.UTF_8);
    return EventId.parse(bytes, 2, bytes.length - 2, out);
  }

  @Property
  void readsWhatUuidWritesInAnyCase(@ForAll long high, @ForAll long low) {
    String text = new UUID(high, low).toString();
    for (String spelling : new String[] {text, text.toUpperCase(Locale.ROOT)}) {
      assertThat(parse(spelling)).isTrue();
      assertThat(out).containsExactly(high, low);
    }
  }

  @Property
  void refusesEveryOtherCharacter(@ForAll @IntRange(min = 0, max = 35) int at, @ForAll char wrong) {
    StringBuilder text = new StringBuilder("a1b2c3d4-e5f6-7890-a1b2-c3d4e5f67890");
    boolean dash = text.charAt(at) == '-';
    text.setCharAt(at, wrong);
    boolean right = dash ? wrong == '-' : wrong < 128 && Character.digit(wrong, 16) >= 0;
    assertThat(parse(text.toString())).isEqualTo(right);
  }

  @Test
  void refusesOtherForms() {
    for (String text :
        new String[] {
          "",
          "a1b2c3d4e5f67890a1b2c3d4e5f67890",
          "{a1b2c3d4-e5f6-7890-a1b2-c3d4e5f67890}",
          "a1b2c3d4-e5f6-7890-a1b2-c3d4e5f6789",
          "urn:uuid:a1b2c3d4-e5f6-7890-a1b2-c3d4e5f67890"
        }) {
      assertThat(parse(text)).as(text).isFalse();
    }
  }

  @Test
  void makesIdsOfVersionSevenThatSortByTimeAndDiffer() {
    Set<UUID> all = new HashSet<>();
    for (long now = 1_000_000; now < 1_010_000; now++) {
      ServerEventIds.next(now, out);
      UUID id = new UUID(out[0], out[1]);
      assertThat(id.version()).isEqualTo(7);
      assertThat(id.variant()).isEqualTo(2);
      assertThat(out[0] >>> 16).isEqualTo(now);
      assertThat(all.add(id)).isTrue();
    }
  }
}
