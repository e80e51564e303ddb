package dev.headgate.ingest.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.insight.PlanEffect.TenantEffect;
import dev.headgate.ingest.insight.PlanEffect.Verdict;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PlanEffectTest {
  private static final Instant MID_JUNE = Instant.parse("2026-06-16T00:00:00Z");
  private static final Plan BEFORE = plan(1_000, 100, OptionalLong.empty(), 395);

  @Test
  void refusesATenantThatUsedTheNewQuotaUpToTheLastEvent() {
    Plan after = plan(1_000, 100, OptionalLong.of(500), 395);
    assertThat(effect(after, 500, 0, 0).verdict()).isEqualTo(Verdict.OVER_QUOTA);
    assertThat(effect(after, 249, 0, 0).verdict()).isEqualTo(Verdict.FITS);
  }

  @Test
  void seesAQuotaThatWillNotLast() {
    Plan after = plan(1_000, 100, OptionalLong.of(500), 395);
    assertThat(effect(after, 260, 0, 0).verdict()).isEqualTo(Verdict.RUNNING_OUT);
  }

  @Test
  void comparesTheBusiestMinuteWithTheNewLimits() {
    Plan after = plan(800, 10, OptionalLong.empty(), 395);
    assertThat(effect(after, 0, 800, 0).verdict()).isEqualTo(Verdict.FITS);
    assertThat(effect(after, 0, 801, 0).verdict()).isEqualTo(Verdict.BEYOND_RATE);
    // 10 a second for a minute, and the burst of 50 once.
    assertThat(effect(after, 0, 0, 650).verdict()).isEqualTo(Verdict.FITS);
    assertThat(effect(after, 0, 0, 651).beyondReports()).isTrue();
  }

  @Test
  void blamesNobodyForWhatIsNotKnown() {
    Plan after = plan(1, 1, OptionalLong.empty(), 395);
    TenantEffect unknown = effect("a", after, 0, Optional.empty());
    assertThat(unknown.verdict()).isEqualTo(Verdict.FITS);
  }

  @Test
  void putsThoseFirstWhomItHurts() {
    Plan after = plan(800, 100, OptionalLong.of(500), 30);
    PlanEffect effect =
        new PlanEffect(
            BEFORE,
            after,
            List.of(
                effect("a fits", after, 1, Optional.empty()),
                effect("b fast", after, 1, Optional.of(peak(900, 0))),
                effect("c over", after, 900, Optional.empty()),
                effect("d over", after, 901, Optional.empty())),
            true);
    assertThat(effect.tenants())
        .extracting(one -> one.tenant().name())
        .containsExactly("c over", "d over", "b fast", "a fits");
    assertThat(effect.count(Verdict.OVER_QUOTA)).isEqualTo(2);
    assertThat(effect.shortensRetention()).isTrue();
    assertThat(effect.changesNothing()).isFalse();
    assertThat(effect.relieved()).isZero();
  }

  @Test
  void seesWhoIsRelieved() {
    Plan tight = plan(1_000, 100, OptionalLong.of(10), 395);
    TenantEffect one =
        new TenantEffect(
            tenant("a"),
            tight,
            QuotaUse.of(BEFORE, UsageMonth.of(MID_JUNE), 10, MID_JUNE),
            Optional.empty());
    assertThat(new PlanEffect(tight, BEFORE, List.of(one), true).relieved()).isEqualTo(1);
  }

  private static TenantEffect effect(Plan after, long used, long events, long reports) {
    return effect("a", after, used, Optional.of(peak(events, reports)));
  }

  private static TenantEffect effect(
      String name, Plan after, long used, Optional<TenantPeak> peak) {
    QuotaUse use = QuotaUse.of(after, UsageMonth.of(MID_JUNE), used, MID_JUNE);
    return new TenantEffect(tenant(name), BEFORE, use, peak);
  }

  private static Tenant tenant(String name) {
    return new Tenant(new TenantId(1), name, new PlanId(1), Tenant.Status.ACTIVE);
  }

  private static TenantPeak peak(long events, long reports) {
    return new TenantPeak(new TenantId(1), events, reports);
  }

  private static Plan plan(int events, int tags, OptionalLong quota, int days) {
    return new Plan(
        new PlanId(1), "plan", events, tags, 50, quota, Plan.QuotaRefusal.FORBIDDEN, days);
  }
}
