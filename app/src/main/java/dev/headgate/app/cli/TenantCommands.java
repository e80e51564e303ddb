package dev.headgate.app.cli;

import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.tenant.Tenant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tenant",
    description = "Tenants: who sends events.",
    subcommands = {
      TenantCommands.Create.class,
      TenantCommands.ListAll.class,
      TenantCommands.Deactivate.class,
      TenantCommands.Activate.class
    })
final class TenantCommands extends Group {

  private static Listing listing(Gateway gateway, List<Tenant> tenants) {
    Map<PlanId, String> plans =
        Task.done(gateway.plans().list(Task.actor()), "plan").stream()
            .collect(Collectors.toMap(Plan::id, Plan::name));
    Listing listing = new Listing("id", "name", "plan", "status");
    for (Tenant tenant : tenants) {
      listing.row(
          tenant.id().value(),
          tenant.name(),
          plans.getOrDefault(tenant.plan(), "?"),
          tenant.status().name().toLowerCase(java.util.Locale.ROOT));
    }
    return listing;
  }

  @Command(name = "create", description = "Make a tenant.")
  static final class Create extends Task {
    @Parameters(paramLabel = "NAME")
    String name;

    @Option(
        names = "--plan",
        paramLabel = "PLAN",
        description = "A plan's name (${DEFAULT-VALUE}).")
    String plan = "default";

    @SuppressWarnings("NullAway.Init")
    Create() {}

    @Override
    Listing work(Gateway gateway) {
      Plan found = PlanCommands.named(gateway, plan);
      Tenant made = done(gateway.tenants().create(actor(), name, found.id()), "plan");
      return listing(gateway, List.of(made));
    }
  }

  @Command(name = "list", description = "Show all tenants.")
  static final class ListAll extends Task {
    @Override
    Listing work(Gateway gateway) {
      return listing(gateway, done(gateway.tenants().list(actor()), "tenant"));
    }
  }

  @Command(name = "deactivate", description = "Refuse a tenant's events from now on.")
  static final class Deactivate extends Task {
    @Parameters(paramLabel = "ID")
    int id;

    @Override
    Listing work(Gateway gateway) {
      var outcome = gateway.tenants().deactivate(actor(), Ids.tenant(id));
      return listing(gateway, List.of(done(outcome, "tenant " + id)));
    }
  }

  @Command(name = "activate", description = "Take a tenant's events again.")
  static final class Activate extends Task {
    @Parameters(paramLabel = "ID")
    int id;

    @Override
    Listing work(Gateway gateway) {
      var outcome = gateway.tenants().reactivate(actor(), Ids.tenant(id));
      return listing(gateway, List.of(done(outcome, "tenant " + id)));
    }
  }
}
