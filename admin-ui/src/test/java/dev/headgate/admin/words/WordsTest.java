package dev.headgate.admin.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WordsTest {
  private final Words words = new Words();

  @Test
  void groupsNumbers() {
    assertThat(words.number(1_204_331)).isEqualTo("1,204,331");
    assertThat(words.brief(9_999)).isEqualTo("9,999");
    assertThat(words.brief(1_204_331)).isEqualTo("1.2 M");
    assertThat(words.brief(999_949)).isEqualTo("999.9 k");
  }

  @Test
  void givesRatesOneDecimalAndTheirSample() {
    assertThat(words.percent(new Rate(12_155, 12_480))).isEqualTo("97.4 %");
    assertThat(words.sample(new Rate(12_155, 12_480))).isEqualTo("of 12,480");
    assertThat(words.sample(new Rate(19, 22))).isEqualTo("of only 22");
    assertThat(words.percent(new Rate(0, 0))).isEqualTo("–");
  }

  @Test
  void doesNotRoundAFailureAway() {
    assertThat(words.percent(new Rate(999_999, 1_000_000))).isEqualTo("99.9 %");
    assertThat(words.percent(new Rate(1, 1_000_000))).isEqualTo("0.1 %");
    assertThat(words.percent(new Rate(10, 10))).isEqualTo("100.0 %");
    assertThat(words.percent(new Rate(0, 10))).isEqualTo("0.0 %");
  }

  @Test
  void saysDurationsInTheUnitThatFits() {
    assertThat(words.duration(Duration.ofMillis(480))).isEqualTo("480 ms");
    assertThat(words.duration(Duration.ofMillis(1_250))).isEqualTo("1.25 s");
    assertThat(words.duration(Duration.ofMinutes(4))).isEqualTo("4 min");
    assertThat(words.duration(Duration.ofHours(3))).isEqualTo("3 h");
    assertThat(words.duration(Duration.ofDays(12))).isEqualTo("12 days");
  }

  @Test
  void saysBytesAndChanges() {
    assertThat(words.bytes(5_242_880)).isEqualTo("5.2 MB");
    assertThat(words.points(-2.14)).isEqualTo("−2.1 points");
    assertThat(words.count(1, "key", "keys")).isEqualTo("1 key");
    assertThat(words.count(3_000, "key", "keys")).isEqualTo("3,000 keys");
  }
}
