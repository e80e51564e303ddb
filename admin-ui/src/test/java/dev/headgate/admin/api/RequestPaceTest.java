package dev.headgate.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestPaceTest {
  private final RequestPace pace = new RequestPace();

  @Test
  void letsABurstPassAndThenHoldsBack() {
    for (int i = 0; i < RequestPace.BURST; i++) {
      assertThat(pace.tryPass("one", 0)).isZero();
    }

    assertThat(pace.tryPass("one", 0)).isEqualTo(Duration.ofMillis(1000 / RequestPace.PER_SECOND));
    assertThat(pace.tryPass("one", Duration.ofSeconds(1).toNanos())).isZero();
  }

  @Test
  void holdsEveryoneToTheirOwnPace() {
    for (int i = 0; i <= RequestPace.BURST; i++) {
      pace.tryPass("one", 0);
    }

    assertThat(pace.tryPass("other", 0)).isZero();
  }
}
