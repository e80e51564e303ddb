package dev.headgate.ingest.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.quota.SlidingWindow.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  private record Passed(long at, int events) {}

  @Property(tries = 300)
  void letsNoMoreThanTheLimitPassInAnySixtySeconds(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 2_000) int limit) {
    SlidingWindow window = new SlidingWindow();
    List<Passed> history = new ArrayList<>();
    long now = random.nextLong(-100_000, 100_000);
    for (int i = 0; i < 400; i++) {
      now += random.nextInt(10) == 0 ? random.nextLong(70_000) : random.nextLong(500);
      int events = 1 + random.nextInt(Math.min(500, limit));
      if (window.tryPass(events, limit, now) instanceof Decision.Passed) {
        history.add(new Passed(now, events));
      }
    }
    for (Passed first : history) {
      long sum =
          history.stream()
              .filter(p -> p.at >= first.at && p.at < first.at + 60_000)
              .mapToLong(Passed::events)
              .sum();
      assertThat(sum).isLessThanOrEqualTo(limit);
    }
  }

  @Property(tries = 300)
  void passesAfterTheTimeItNames(
      @ForAll Random random, @ForAll @IntRange(min = 500, max = 5_000) int limit) {
    SlidingWindow window = new SlidingWindow();
    long now = 0;
    for (int i = 0; i < 200; i++) {
      now += random.nextLong(2_000);
      int events = 1 + random.nextInt(500);
      if (window.tryPass(events, limit, now) instanceof Decision.Refused refused) {
        long wait = refused.retryAfter().toMillis();
        assertThat(wait).isBetween(1L, 60_100L);
        assertThat(refused.remaining()).isLessThan(events);
        now += wait;
        assertThat(window.tryPass(events, limit, now)).isInstanceOf(Decision.Passed.class);
      }
    }
  }

  @Test
  void letsAFullBurstPassAfterAMinute() {
    SlidingWindow window = new SlidingWindow();
    assertThat(window.tryPass(120_000, 120_000, 0)).isEqualTo(new Decision.Passed(0));
    assertThat(window.tryPass(1, 120_000, 59_999)).isInstanceOf(Decision.Refused.class);
    assertThat(window.tryPass(120_000, 120_000, 60_100)).isEqualTo(new Decision.Passed(0));
  }

  @Test
  void countsNothingOfWhatItRefuses() {
    SlidingWindow window = new SlidingWindow();
    window.tryPass(6, 10, 0);
    assertThat(window.tryPass(6, 10, 0)).isInstanceOf(Decision.Refused.class);
    assertThat(window.tryPass(4, 10, 0)).isEqualTo(new Decision.Passed(0));
  }

  @Test
  void neverLetsMoreThanTheLimitAtOncePass() {
    SlidingWindow window = new SlidingWindow();
    assertThat(window.tryPass(11, 10, 0)).isInstanceOf(Decision.Refused.class);
  }

  @Test
  void takesAClockThatGoesBackForTheLatestTime() {
    SlidingWindow window = new SlidingWindow();
    window.tryPass(10, 10, 100_000);
    assertThat(window.tryPass(1, 10, 30_000)).isInstanceOf(Decision.Refused.class);
    assertThat(window.isIdle(160_100)).isTrue();
  }

  @Test
  void holdsTheLimitAgainstManyThreads() throws InterruptedException {
    SlidingWindow window = new SlidingWindow();
    AtomicLong passed = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 5_000; n++) {
                      if (window.tryPass(3, 10_000, 5) instanceof Decision.Passed) {
                        passed.addAndGet(3);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(passed.get()).isEqualTo(9_999);
  }
}
