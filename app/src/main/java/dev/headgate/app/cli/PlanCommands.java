package dev.headgate.app.cli;

import dev.headgate.ingest.management.PlanAdministration.PlanForm;
import dev.headgate.ingest.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "plan",
    description = "Plans: what a tenant may send.",
    subcommands = {PlanCommands.Create.class, PlanCommands.ListAll.class})
final class PlanCommands extends Group {

  static Plan named(Gateway gateway, String name) {
    return Task.done(gateway.plans().list(Task.actor()), "plan").stream()
        .filter(plan -> plan.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () -> Failure.failed("There is no plan " + name + "; see: headgate plan list"));
  }

  private static Listing listing(List<Plan> plans) {
    Listing listing =
        new Listing(
            "id",
            "name",
            "events_per_minute",
            "tag_requests_per_second",
            "tag_burst",
            "monthly_quota",
            "over_quota",
            "retention_days");
    for (Plan plan : plans) {
      OptionalLong quota = plan.monthlyQuota();
      listing.row(
          plan.id().value(),
          plan.name(),
          plan.eventsPerMinute(),
          plan.tagRequestsPerSecond(),
          plan.tagBurst(),
          quota.isPresent() ? Optional.of(quota.getAsLong()) : Optional.empty(),
          plan.quotaRefusal() == Plan.QuotaRefusal.FORBIDDEN ? 403 : 429,
          plan.retentionDays());
    }
    return listing;
  }

  @Command(name = "list", description = "Show all plans.")
  static final class ListAll extends Task {
    @Override
    Listing work(Gateway gateway) {
      return listing(done(gateway.plans().list(actor()), "plan"));
    }
  }

  @Command(name = "create", description = "Make a plan.")
  static final class Create extends Task {
    @Parameters(paramLabel = "NAME")
    String name;

    @Option(names = "--events-per-minute", description = "Media events (${DEFAULT-VALUE}).")
    long eventsPerMinute = 120_000;

    @Option(
        names = "--tag-requests-per-second",
        description = "Tag reports a site may send in the long run (${DEFAULT-VALUE}).")
    long tagRequestsPerSecond = 1000;

    @Option(
        names = "--tag-burst",
        description = "Tag reports a site may send at once (${DEFAULT-VALUE}).")
    long tagBurst = 10_000;

    @Option(
        names = "--monthly-quota",
        paramLabel = "EVENTS",
        description = "Media events a UTC month; no limit unless given.")
    @Nullable Long monthlyQuota;

    @Option(
        names = "--over-quota",
        paramLabel = "STATUS",
        description = "How a batch over the quota is refused, 403 or 429 (${DEFAULT-VALUE}).")
    int overQuota = 403;

    @Option(
        names = "--retention-days",
        paramLabel = "DAYS",
        description = "For how long events are kept (${DEFAULT-VALUE}).")
    int retentionDays = 395;

    @SuppressWarnings("NullAway.Init")
    Create() {}

    @Override
    Listing work(Gateway gateway) {
      PlanForm form =
          new PlanForm(
              name,
              eventsPerMinute,
              tagRequestsPerSecond,
              tagBurst,
              monthlyQuota == null ? OptionalLong.empty() : OptionalLong.of(monthlyQuota),
              refusal(),
              retentionDays);
      return listing(List.of(done(gateway.plans().create(actor(), form), "plan")));
    }

    private Plan.QuotaRefusal refusal() {
      return switch (overQuota) {
        case 403 -> Plan.QuotaRefusal.FORBIDDEN;
        case 429 -> Plan.QuotaRefusal.TOO_MANY_REQUESTS;
        default -> throw Failure.mistyped("--over-quota is 403 or 429.");
      };
    }
  }
}
