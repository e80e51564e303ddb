package dev.headgate.app.cli;

import dev.headgate.ingest.delivery.UsageLedger.LedgerUnavailable;
import dev.headgate.ingest.delivery.UsageLedger.Usage;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import java.time.YearMonth;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "usage",
    description = "Show how many events each tenant has used of its quota, in a UTC month.")
final class UsageCommand extends Task {
  @Option(
      names = "--month",
      paramLabel = "YYYY-MM",
      description = "The month; this one unless given.")
  @Nullable YearMonth month;

  @Override
  Listing work(Gateway gateway) {
    CommandLineClient client = (CommandLineClient) spec.root().userObject();
    UsageMonth asked =
        month == null ? UsageMonth.of(client.clock().instant()) : UsageMonth.of(month);
    Map<TenantId, Long> used = used(gateway, asked);
    Map<PlanId, Plan> plans =
        done(gateway.plans().list(actor()), "plan").stream()
            .collect(Collectors.toMap(Plan::id, Function.identity()));
    Listing listing = new Listing("tenant", "name", "month", "events", "quota", "percent");
    for (Tenant tenant : done(gateway.tenants().list(actor()), "tenant")) {
      long events = used.getOrDefault(tenant.id(), 0L);
      OptionalLong quota = quota(plans.get(tenant.plan()));
      listing.row(
          tenant.id().value(), tenant.name(), asked, events, shown(quota), percent(events, quota));
    }
    return listing;
  }

  private static OptionalLong quota(@Nullable Plan plan) {
    return plan == null ? OptionalLong.empty() : plan.monthlyQuota();
  }

  private static Map<TenantId, Long> used(Gateway gateway, UsageMonth month) {
    try {
      return gateway.usage().settled(month).stream()
          .filter(usage -> usage.month().equals(month))
          .collect(Collectors.toMap(Usage::tenant, Usage::events));
    } catch (LedgerUnavailable e) {
      throw Failure.failed(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Long> shown(OptionalLong quota) {
    return quota.isPresent() ? Optional.of(quota.getAsLong()) : Optional.empty();
  }

  private static Optional<Long> percent(long events, OptionalLong quota) {
    return quota.isPresent() && quota.getAsLong() > 0
        ? Optional.of(Math.round(100.0 * events / quota.getAsLong()))
        : Optional.empty();
  }

  @Override
  String remark() {
    return "Delivered events; those still in the journal come on top.";
  }
}
