package dev.headgate.app.cli;

import dev.headgate.ingest.management.SiteAdministration.SiteForm;
import dev.headgate.ingest.site.Site;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "site",
    description = "Sites: where tag containers report from.",
    subcommands = {
      SiteCommands.Create.class,
      SiteCommands.ListAll.class,
      SiteCommands.Disable.class,
      SiteCommands.Enable.class
    })
final class SiteCommands extends Group {

  private static Listing listing(List<Site> sites) {
    Listing listing = new Listing("id", "tenant", "name", "enabled", "conversion_events");
    for (Site site : sites) {
      listing.row(
          site.id().value(),
          site.tenant().value(),
          site.name(),
          site.enabled(),
          site.conversionEvents());
    }
    return listing;
  }

  @Command(name = "create", description = "Make a site.")
  static final class Create extends Task {
    @Option(names = "--tenant", required = true, paramLabel = "ID")
    int tenant;

    @Parameters(paramLabel = "NAME")
    String name;

    @Option(
        names = "--conversion-event",
        paramLabel = "EVENT",
        description = "An event on which user data should be complete; may be repeated.")
    List<String> conversionEvents = Site.USUAL_CONVERSION_EVENTS;

    @SuppressWarnings("NullAway.Init")
    Create() {}

    @Override
    Listing work(Gateway gateway) {
      var outcome =
          gateway.sites().create(actor(), Ids.tenant(tenant), new SiteForm(name, conversionEvents));
      return listing(List.of(done(outcome, "tenant " + tenant)));
    }
  }

  @Command(name = "list", description = "Show a tenant's sites.")
  static final class ListAll extends Task {
    @Option(names = "--tenant", required = true, paramLabel = "ID")
    int tenant;

    @Override
    Listing work(Gateway gateway) {
      var outcome = gateway.sites().list(actor(), Ids.tenant(tenant));
      return listing(done(outcome, "tenant " + tenant));
    }
  }

  @Command(name = "disable", description = "Refuse a site's reports from now on.")
  static final class Disable extends Task {
    @Parameters(paramLabel = "ID")
    int id;

    @Override
    Listing work(Gateway gateway) {
      return listing(List.of(done(gateway.sites().disable(actor(), Ids.site(id)), "site " + id)));
    }
  }

  @Command(name = "enable", description = "Take a site's reports again.")
  static final class Enable extends Task {
    @Parameters(paramLabel = "ID")
    int id;

    @Override
    Listing work(Gateway gateway) {
      return listing(List.of(done(gateway.sites().enable(actor(), Ids.site(id)), "site " + id)));
    }
  }
}
