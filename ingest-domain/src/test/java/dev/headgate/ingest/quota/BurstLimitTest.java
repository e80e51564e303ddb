package dev.headgate.ingest.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BurstLimitTest {
  @Property(tries = 300)
  void letsABurstAndTheRatePass(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 2_000) int perSecond,
      @ForAll @IntRange(min = 1, max = 100) int burst) {
    BurstLimit limit = new BurstLimit();
    long start = random.nextLong();
    long now = start;
    List<Long> passed = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      now += random.nextLong(2_000_000_000L / perSecond);
      if (limit.tryPass(perSecond, burst, now).isZero()) {
        passed.add(now);
      }
    }
    for (int first = 0; first < passed.size(); first += 7) {
      for (int last = first; last < passed.size(); last += 5) {
        double seconds = (passed.get(last) - passed.get(first)) / 1e9;
        assertThat(last - first + 1.0).isLessThanOrEqualTo(burst + seconds * perSecond * 1.001 + 1);
      }
    }
  }

  @Property(tries = 300)
  void passesAfterTheTimeItNames(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 5_000) int perSecond) {
    BurstLimit limit = new BurstLimit();
    long now = random.nextLong();
    for (int i = 0; i < 100; i++) {
      Duration wait = limit.tryPass(perSecond, 5, now);
      if (wait.isPositive()) {
        now += wait.toNanos();
        assertThat(limit.tryPass(perSecond, 5, now)).isZero();
      }
    }
  }

  @Test
  void letsARequestPassWhoseBodyTookLongerThanTheBurstLasts() {
    BurstLimit limit = new BurstLimit();
    long slow = Long.MAX_VALUE - 5;
    long quick = slow + Duration.ofSeconds(20).toNanos();
    assertThat(limit.tryPass(1_000, 10_000, quick)).isZero();
    assertThat(limit.tryPass(1_000, 10_000, slow)).isZero();
  }

  @Test
  void refusesWhatIsTooMuchAlsoWhenItComesLate() {
    BurstLimit limit = new BurstLimit();
    long quick = Duration.ofSeconds(20).toNanos();
    assertThat(limit.tryPass(10, 2, quick)).isZero();
    assertThat(limit.tryPass(10, 2, 0)).isZero();
    assertThat(limit.tryPass(10, 2, 0)).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void letsAsManyPassAtOnceAsTheBurstHas() throws InterruptedException {
    BurstLimit limit = new BurstLimit();
    AtomicLong passed = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 1_000; n++) {
                      if (limit.tryPass(10, 3_000, 7).isZero()) {
                        passed.incrementAndGet();
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(passed.get()).isEqualTo(3_000);
  }
}
