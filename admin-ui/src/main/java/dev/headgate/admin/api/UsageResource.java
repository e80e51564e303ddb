package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.insight.QuotaUse;
import dev.headgate.ingest.insight.ReadUsage;
import dev.headgate.ingest.insight.WatchGateway;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What a tenant used in a UTC month. */
@RestController
final class UsageResource {
  private final ReadUsage usage;
  private final WatchGateway watch;

  UsageResource(ReadUsage usage, WatchGateway watch) {
    this.usage = usage;
    this.watch = watch;
  }

  /**
   * Unique live media events that were accepted.
   *
   * @param quota how this month stands to the plan; empty for months before
   */
  @JsonView
  record UsageView(int tenantId, String month, long events, Optional<QuotaView> quota) {}

  /**
   * How a month stands to its plan.
   *
   * @param monthlyQuota empty for no limit
   * @param projected events by the end of the month if it goes on like this
   */
  @JsonView
  record QuotaView(int planId, OptionalLong monthlyQuota, long projected, String level) {
    static QuotaView of(QuotaUse use) {
      return new QuotaView(
          use.plan().id().value(),
          use.plan().monthlyQuota(),
          use.projected(),
          Choices.shown(use.level()));
    }
  }

  @GetMapping(TenantsResource.ONE + "/usage")
  UsageView usage(Actor actor, @PathVariable TenantId tenant, Query query) {
    UsageMonth month = UsageMonth.of(query.month("month"));
    query.finish();
    long events = orRefuse(usage.of(actor, tenant, month, query.now()));
    Optional<QuotaView> quota =
        month.equals(UsageMonth.of(query.now()))
            ? Optional.of(QuotaView.of(orRefuse(watch.quota(actor, tenant, query.now()))))
            : Optional.empty();
    return new UsageView(tenant.value(), month.toString(), events, quota);
  }
}
