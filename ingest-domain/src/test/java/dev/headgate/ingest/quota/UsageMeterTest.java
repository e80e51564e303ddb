package dev.headgate.ingest.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UsageMeterTest {
  private static final TenantId TENANT = new TenantId(1);
  private static final UsageMonth MONTH = UsageMonth.of(YearMonth.of(2026, 4));

  @Property(tries = 50)
  void neverExceedsTheQuotaUnderConcurrency(
      @ForAll @IntRange(min = 0, max = 20_000) int quota, @ForAll long seed) {
    UsageMeter meter = new UsageMeter();
    AtomicLong used = new AtomicLong();
    AtomicLong most = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Random random = new Random(seed + i);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 200; n++) {
                      int events = 1 + random.nextInt(500);
                      if (meter.tryReserve(TENANT, MONTH, OptionalLong.of(quota), events)) {
                        most.accumulateAndGet(meter.used(TENANT, MONTH), Math::max);
                        int duplicates = random.nextInt(events + 1);
                        meter.release(TENANT, MONTH, duplicates);
                        used.addAndGet(events - duplicates);
                      }
                    }
                  }));
    }
    threads.forEach(UsageMeterTest::join);
    assertThat(most.get()).isLessThanOrEqualTo(quota);
    assertThat(meter.used(TENANT, MONTH)).isEqualTo(used.get());
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void countsWithoutAQuota() {
    UsageMeter meter = new UsageMeter();
    assertThat(meter.tryReserve(TENANT, MONTH, OptionalLong.empty(), 500)).isTrue();
    meter.add(TENANT, MONTH, 7);
    assertThat(meter.used(TENANT, MONTH)).isEqualTo(507);
    assertThat(meter.used(new TenantId(2), MONTH)).isZero();
  }

  @Test
  void forgetsThePast() {
    UsageMeter meter = new UsageMeter();
    meter.add(TENANT, MONTH, 7);
    meter.forgetBefore(MONTH);
    assertThat(meter.used(TENANT, MONTH)).isEqualTo(7);
    meter.forgetBefore(UsageMonth.of(YearMonth.of(2026, 5)));
    assertThat(meter.used(TENANT, MONTH)).isZero();
  }

  @Property
  void findsTheMonthOfAnInstant(@ForAll @IntRange(min = 0, max = 1_000_000) int hours) {
    Instant instant = Instant.EPOCH.plusSeconds(hours * 3600L);
    UsageMonth month = UsageMonth.of(instant);
    assertThat(month).isEqualTo(UsageMonth.ofMillis(instant.toEpochMilli()));
    assertThat(instant).isBefore(month.end());
    assertThat(UsageMonth.of(month.end()).number()).isEqualTo(month.number() + 1);
    assertThat(instant.toString()).startsWith(month.toString());
    assertThat(UsageMonth.of(month.yearMonth())).isEqualTo(month);
  }
}
