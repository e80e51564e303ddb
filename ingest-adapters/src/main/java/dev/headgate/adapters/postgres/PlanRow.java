package dev.headgate.adapters.postgres;

import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

@Entity(name = "Plan")
@Table(name = "plans")
class PlanRow {
  @Id int id;
  String name;
  int eventsPerMinute;
  int tagRequestsPerSecond;
  int tagBurst;
  @Nullable Long monthlyQuota;

  @Enumerated(EnumType.STRING)
  Plan.QuotaRefusal quotaRefusal;

  int retentionDays;

  @SuppressWarnings("NullAway.Init")
  PlanRow() {}

  static PlanRow of(Plan plan) {
    PlanRow row = new PlanRow();
    row.id = plan.id().value();
    row.name = plan.name();
    row.eventsPerMinute = plan.eventsPerMinute();
    row.tagRequestsPerSecond = plan.tagRequestsPerSecond();
    row.tagBurst = plan.tagBurst();
    row.monthlyQuota = plan.monthlyQuota().isPresent() ? plan.monthlyQuota().getAsLong() : null;
    row.quotaRefusal = plan.quotaRefusal();
    row.retentionDays = plan.retentionDays();
    return row;
  }

  Plan toPlan() {
    return new Plan(
        new PlanId(id),
        name,
        eventsPerMinute,
        tagRequestsPerSecond,
        tagBurst,
        monthlyQuota == null ? OptionalLong.empty() : OptionalLong.of(monthlyQuota),
        quotaRefusal,
        retentionDays);
  }
}
