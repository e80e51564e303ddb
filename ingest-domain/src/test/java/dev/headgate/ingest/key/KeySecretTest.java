package dev.headgate.ingest.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KeySecretTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Property
  void detectsEverySingleTypo(
      @ForAll KeyKind kind,
      @ForAll KeyMode mode,
      @ForAll @IntRange(min = 0, max = 45) int at,
      @ForAll @IntRange(min = '!', max = '~') int typo) {
    String secret = KeySecret.generate(kind, mode, RANDOM).reveal();
    assertThat(secret).hasSize(46).startsWith(kind.prefix() + "_" + mode.label() + "_");
    assertThat(KeySecret.isWellFormed(secret)).isTrue();
    StringBuilder mistyped = new StringBuilder(secret);
    mistyped.setCharAt(at, (char) typo);
    assertThat(KeySecret.isWellFormed(mistyped.toString()))
        .isEqualTo(mistyped.toString().equals(secret));
  }

  @Property
  void detectsTwoCharactersThatChangedPlaces(@ForAll @IntRange(min = 8, max = 44) int at) {
    String secret = KeySecret.generate(KeyKind.MEDIA, KeyMode.LIVE, RANDOM).reveal();
    StringBuilder swapped = new StringBuilder(secret);
    swapped.setCharAt(at, secret.charAt(at + 1));
    swapped.setCharAt(at + 1, secret.charAt(at));
    assertThat(KeySecret.isWellFormed(swapped.toString()))
        .isEqualTo(swapped.toString().equals(secret));
  }

  @Test
  void neverMintsTheSameTwice() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(all.add(KeySecret.generate(KeyKind.TAG, KeyMode.TEST, RANDOM).reveal())).isTrue();
    }
  }

  @Test
  void importsKeysFromElsewhere() {
    assertThat(KeySecret.imported("pk_live_abc123456").reveal()).isEqualTo("pk_live_abc123456");
    for (String bad :
        new String[] {
          "short", "x".repeat(257), "with a space in it", "with-ümlaut-in-it", "a".repeat(15)
        }) {
      assertThatThrownBy(() -> KeySecret.imported(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(bad);
    }
    assertThat(KeySecret.imported("x".repeat(16)).shownPrefix()).hasSize(12);
  }

  @Test
  void showsLittleOfItself() {
    KeySecret secret = KeySecret.generate(KeyKind.MEDIA, KeyMode.LIVE, RANDOM);
    assertThat(secret.toString()).hasSize(15).doesNotContain(secret.reveal());
    assertThat(secret.hash().toString()).hasSizeLessThan(12);
  }

  @Test
  void findsKeysByTheirHash() {
    KeySecret secret = KeySecret.generate(KeyKind.MEDIA, KeyMode.LIVE, RANDOM);
    assertThat(KeyHash.of(secret.reveal()))
        .isEqualTo(secret.hash())
        .hasSameHashCodeAs(secret.hash());
    assertThat(KeyHash.ofDigest(secret.hash().digest())).isEqualTo(secret.hash());
    assertThat(KeyHash.of(secret.reveal() + " ")).isNotEqualTo(secret.hash());
    assertThatThrownBy(() -> KeyHash.ofDigest(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
