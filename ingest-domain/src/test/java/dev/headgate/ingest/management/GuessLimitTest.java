package dev.headgate.ingest.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class GuessLimitTest {
  private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
  private final GuessLimit limit = new GuessLimit(3, Duration.ofMinutes(15));

  @Test
  void letsAFewFailuresPassAndThenMakesWait() {
    limit.failed("ann", NOW);
    limit.failed("ann", NOW);
    assertThat(limit.wait("ann", NOW)).isZero();

    limit.failed("ann", NOW.plusSeconds(60));

    assertThat(limit.wait("ann", NOW.plusSeconds(60))).isEqualTo(Duration.ofMinutes(14));
    assertThat(limit.wait("bob", NOW)).isZero();
    assertThat(limit.wait("ann", NOW.plus(Duration.ofMinutes(15)))).isZero();
  }

  @Test
  void forgetsFailuresAfterASuccess() {
    for (int i = 0; i < 3; i++) {
      limit.failed("ann", NOW);
    }
    limit.succeeded("ann");

    assertThat(limit.wait("ann", NOW)).isZero();
  }

  @Test
  void countsAnewAfterTheWindow() {
    for (int i = 0; i < 3; i++) {
      limit.failed("ann", NOW);
    }
    Instant later = NOW.plus(Duration.ofMinutes(16));

    limit.failed("ann", later);

    assertThat(limit.wait("ann", later)).isZero();
  }
}
