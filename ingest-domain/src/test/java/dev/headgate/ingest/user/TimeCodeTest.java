package dev.headgate.ingest.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeCodeTest {
  /** The secret of the RFC's appendix B. */
  private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

  private static final Instant NOW = Instant.ofEpochSecond(1_111_111_111);
  private static final long STEP = 1_111_111_111 / 30;

  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void agreesWithTheTestVectorsOfTheRfc(long seconds, String code) {
    assertThat(TimeCode.at(SECRET, Instant.ofEpochSecond(seconds))).isEqualTo(code);
  }

  @Test
  void takesTheCodeOfNowAndOfTheStepsBeside() {
    for (int step = -1; step <= 1; step++) {
      String code = TimeCode.at(SECRET, NOW.plusSeconds(30 * step));
      assertThat(TimeCode.check(SECRET, code, NOW, 0)).hasValue(STEP + step);
    }
    assertThat(TimeCode.check(SECRET, "050 471", NOW, 0)).hasValue(STEP);
  }

  @Test
  void refusesOtherCodes() {
    for (int step : new int[] {-2, 2}) {
      String code = TimeCode.at(SECRET, NOW.plusSeconds(30 * step));
      assertThat(TimeCode.check(SECRET, code, NOW, 0)).isEmpty();
    }
    assertThat(TimeCode.check(SECRET, "", NOW, 0)).isEmpty();
    assertThat(TimeCode.check(SECRET, "50471", NOW, 0)).isEmpty();
  }

  @Test
  void takesACodeOnce() {
    String code = TimeCode.at(SECRET, NOW);

    OptionalLong step = TimeCode.check(SECRET, code, NOW, 0);

    assertThat(TimeCode.check(SECRET, code, NOW, step.getAsLong())).isEmpty();
    assertThat(TimeCode.check(SECRET, code, NOW, step.getAsLong() - 1)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB"})
  void writesSecretsInBase32AsTheRfcHasIt(String secret, String text) {
    assertThat(TimeCode.readable(secret.getBytes(StandardCharsets.US_ASCII))).isEqualTo(text);
  }
}
