package dev.headgate.app.cli;

import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.key.KeySecret;
import dev.headgate.ingest.management.KeyAdministration.KeyForm;
import dev.headgate.ingest.management.KeyAdministration.NewKey;
import dev.headgate.ingest.site.SiteId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "key",
    description = "API keys: what senders carry.",
    subcommands = {
      KeyCommands.Create.class,
      KeyCommands.Import.class,
      KeyCommands.Rotate.class,
      KeyCommands.Revoke.class,
      KeyCommands.ListAll.class
    })
final class KeyCommands extends Group {
  private static final String ONCE = "The key is shown this once; keep it now.";

  private static Listing listing(List<KeyEntry> entries, Instant now) {
    Listing listing =
        new Listing(
            "id",
            "name",
            "kind",
            "mode",
            "site",
            "key",
            "status",
            "expires",
            "last_used",
            "origins",
            "made_by");
    for (KeyEntry entry : entries) {
      ApiKey key = entry.key();
      listing.row(
          key.id().value(),
          key.name(),
          lower(key.kind()),
          lower(key.mode()),
          key.site().map(SiteId::value),
          key.shownPrefix() + "...",
          status(entry, now),
          key.expiresAt(),
          entry.lastUsedAt(),
          key.allowedOrigins(),
          entry.createdBy());
    }
    return listing;
  }

  private static String status(KeyEntry entry, Instant now) {
    if (entry.key().isRevoked(now)) {
      return "revoked";
    }
    return entry.key().isExpired(now) ? "expired" : "works";
  }

  private static Listing withSecret(NewKey made) {
    ApiKey key = made.entry().key();
    return new Listing("id", "name", "kind", "mode", "key")
        .row(
            key.id().value(),
            key.name(),
            lower(key.kind()),
            lower(key.mode()),
            made.secret().reveal());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** What a new key is to be. */
  static final class Wanted {
    @Option(names = "--tenant", required = true, paramLabel = "ID")
    int tenant;

    @Option(
        names = "--site",
        paramLabel = "ID",
        description = "The site a tag key reports for; makes it a tag key.")
    @Nullable Integer site;

    @Option(names = "--name", description = "What the key is for (${DEFAULT-VALUE}).")
    String name = "made on the command line";

    @Option(names = "--mode", description = "live, or test: counts for nothing (${DEFAULT-VALUE}).")
    KeyMode mode = KeyMode.LIVE;

    @Option(
        names = "--origin",
        paramLabel = "ORIGIN",
        description = "A web origin that may use the key; may be repeated; any unless given.")
    List<String> origins = List.of();

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description =
            "When it stops working, for example 2030-01-01T00:00:00Z; never unless given.")
    @Nullable Instant expires;

    @Option(names = "--backfill", description = "Timestamps of the past are kept as they are.")
    boolean backfill;

    KeyForm form() {
      Set<KeyScope> scopes = backfill ? EnumSet.allOf(KeyScope.class) : EnumSet.of(KeyScope.INGEST);
      return new KeyForm(
          Ids.tenant(tenant),
          Optional.ofNullable(site).map(Ids::site),
          name,
          site == null ? KeyKind.MEDIA : KeyKind.TAG,
          mode,
          scopes,
          origins,
          Optional.ofNullable(expires));
    }
  }

  @Command(name = "create", description = "Make a key and show it once.")
  static final class Create extends Task {
    @Mixin Wanted wanted = new Wanted();

    @Override
    Listing work(Gateway gateway) {
      var outcome = gateway.keys().create(actor(), wanted.form());
      return withSecret(done(outcome, "tenant " + wanted.tenant));
    }

    @Override
    String remark() {
      return ONCE;
    }
  }

  @Command(name = "import", description = "Take over a key that is in use elsewhere.")
  static final class Import extends Task {
    @Mixin Wanted wanted = new Wanted();

    @Parameters(
        paramLabel = "KEY",
        description = "The key, or - to read it from standard input, out of the shell's history.")
    String key;

    @SuppressWarnings("NullAway.Init")
    Import() {}

    @Override
    Listing work(Gateway gateway) {
      var outcome = gateway.keys().importKey(actor(), wanted.form(), text());
      KeyEntry entry = done(outcome, "tenant " + wanted.tenant).entry();
      return listing(List.of(entry), entry.createdAt());
    }

    private String text() {
      if (!key.equals("-")) {
        return key;
      }
      CommandLineClient client = (CommandLineClient) spec.root().userObject();
      try {
        byte[] typed = client.input().readNBytes(KeySecret.MAX_CHARACTERS * 4);
        return new String(typed, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw Failure.failed("The key cannot be read from standard input: " + e.getMessage());
      }
    }
  }

  @Command(name = "rotate", description = "Make a key that replaces another.")
  static final class Rotate extends Task {
    @Parameters(paramLabel = "ID")
    int id;

    @Option(
        names = "--overlap-hours",
        paramLabel = "HOURS",
        description = "How long the old key goes on working (${DEFAULT-VALUE}).")
    int overlapHours = 24;

    @Override
    Listing work(Gateway gateway) {
      var outcome = gateway.keys().rotate(actor(), Ids.key(id), Duration.ofHours(overlapHours));
      return withSecret(done(outcome, "key " + id));
    }

    @Override
    String remark() {
      return ONCE;
    }
  }

  @Command(name = "revoke", description = "Take a key away for good, within a second.")
  static final class Revoke extends Task {
    @Parameters(paramLabel = "ID")
    int id;

    @Option(names = "--reason", description = "For those who ask later.")
    String reason = "";

    @Override
    Listing work(Gateway gateway) {
      KeyEntry entry = done(gateway.keys().revoke(actor(), Ids.key(id), reason), "key " + id);
      return listing(List.of(entry), entry.key().revokedAt().orElseThrow());
    }
  }

  @Command(name = "list", description = "Show a tenant's keys, newest first.")
  static final class ListAll extends Task {
    @Option(names = "--tenant", required = true, paramLabel = "ID")
    int tenant;

    @Override
    Listing work(Gateway gateway) {
      CommandLineClient client = (CommandLineClient) spec.root().userObject();
      var outcome = gateway.keys().list(actor(), Ids.tenant(tenant));
      return listing(done(outcome, "tenant " + tenant), client.clock().instant());
    }
  }
}
