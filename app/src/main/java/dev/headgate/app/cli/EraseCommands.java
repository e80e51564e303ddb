package dev.headgate.app.cli;

import dev.headgate.ingest.erasure.Erasure;
import dev.headgate.ingest.journal.Person;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "erase",
    description = "Take data away for good: of a tenant, or of one person.",
    subcommands = {
      EraseCommands.OfTenant.class,
      EraseCommands.OfPerson.class,
      EraseCommands.Status.class
    })
final class EraseCommands extends Group {
  private static final String REMARK =
      "The running gateway does it in the background; 'headgate erase status' shows how far it is.";

  private static Listing listing(List<Erasure> erasures) {
    Listing listing =
        new Listing("erasure", "tenant", "of", "asked_by", "asked_at", "step", "rows", "note");
    for (Erasure erasure : erasures) {
      listing.row(
          erasure.id().value(),
          erasure.tenant().value(),
          erasure.field().map(Person.Field::label).orElse("tenant"),
          erasure.requestedBy(),
          erasure.requestedAt(),
          erasure.step().name().toLowerCase(Locale.ROOT),
          erasure.rows(),
          erasure.note());
    }
    return listing;
  }

  @Command(
      name = "tenant",
      description = {
        "Delete a tenant with its keys, sites, users and everything it sent.",
        "Its events are refused at once. This cannot be stopped or undone."
      })
  static final class OfTenant extends Task {
    @Parameters(paramLabel = "ID")
    int id;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "The tenant's name, to confirm.")
    String name;

    @SuppressWarnings("NullAway.Init")
    OfTenant() {}

    @Override
    Listing work(Gateway gateway) {
      var outcome = gateway.erasures().eraseTenant(actor(), Ids.tenant(id), name);
      return listing(List.of(done(outcome, "tenant " + id)));
    }

    @Override
    String remark() {
      return REMARK;
    }
  }

  @Command(
      name = "person",
      description = {
        "Erase what a tenant has sent about one person until now.",
        "With - for the id it is read from the standard input, and so stands in no history."
      })
  static final class OfPerson extends Task {
    @Option(names = "--tenant", required = true, paramLabel = "ID")
    int tenant;

    @ArgGroup(multiplicity = "1")
    Known known;

    /** What the person is known by. */
    static final class Known {
      @Option(names = "--anonymous-id", paramLabel = "ID")
      @Nullable String anonymousId;

      @Option(names = "--user-id", paramLabel = "ID")
      @Nullable String userId;
    }

    @SuppressWarnings("NullAway.Init")
    OfPerson() {}

    @Override
    Listing work(Gateway gateway) {
      boolean anonymous = known.anonymousId != null;
      @Nullable String typed = anonymous ? known.anonymousId : known.userId;
      var outcome =
          gateway
              .erasures()
              .erasePerson(
                  actor(),
                  Ids.tenant(tenant),
                  anonymous ? Person.Field.ANONYMOUS_ID : Person.Field.USER_ID,
                  "-".equals(typed) ? read() : String.valueOf(typed));
      return listing(List.of(done(outcome, "tenant " + tenant)));
    }

    private String read() {
      InputStream input = ((CommandLineClient) spec.root().userObject()).input();
      try {
        return new String(input.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .findFirst()
            .orElse("");
      } catch (IOException e) {
        throw Failure.failed("The standard input cannot be read: " + e.getMessage());
      }
    }

    @Override
    String remark() {
      return REMARK;
    }
  }

  @Command(name = "status", description = "Show how far a tenant's erasures are.")
  static final class Status extends Task {
    @Option(names = "--tenant", required = true, paramLabel = "ID")
    int tenant;

    @Override
    Listing work(Gateway gateway) {
      return listing(done(gateway.erasures().list(actor(), Ids.tenant(tenant)), "tenant"));
    }
  }
}
