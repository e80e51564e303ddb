package dev.headgate.app.cli;

import dev.headgate.ingest.audit.AuditEntry;
import dev.headgate.ingest.audit.AuditLog.Filter;
import dev.headgate.ingest.tenant.TenantId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "audit", description = "Show who changed what and who signed in, newest first.")
final class AuditCommand extends Task {
  @Option(names = "--tenant", paramLabel = "ID", description = "Only what concerns this tenant.")
  @Nullable Integer tenant;

  @Option(
      names = "--action",
      paramLabel = "ACTION",
      description = "Only this action, or all that begin so: session.*")
  @Nullable String action;

  @Option(names = "--limit", description = "At most so many lines (${DEFAULT-VALUE}).")
  int limit = 50;

  @Override
  Listing work(Gateway gateway) {
    if (limit < 1 || limit > 10_000) {
      throw Failure.mistyped("--limit is a number from 1 to 10000.");
    }
    Filter filter =
        new Filter(
            Optional.ofNullable(tenant).map(Ids::tenant),
            Optional.empty(),
            Optional.ofNullable(action),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            limit);
    Listing listing =
        new Listing("at", "actor", "action", "subject", "tenant", "address", "details");
    for (AuditEntry entry : done(gateway.audit().find(actor(), filter), "audit log")) {
      listing.row(
          entry.at(),
          entry.actor(),
          entry.action(),
          entry.subject(),
          entry.tenant().map(TenantId::value),
          entry.address(),
          new TreeMap<>(entry.details()));
    }
    return listing;
  }
}
