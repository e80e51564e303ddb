package dev.headgate.admin.key;

import dev.headgate.admin.words.Status;
import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/**
 * A key as the list shows it.
 *
 * @param site the name of the site a tag key reports for; empty for a media key
 * @param changeable whether it can be rotated and revoked by who looks at it
 * @param today how many events it took
 * @param overlap what the key that it replaces still takes; empty without one that works
 */
record KeyRowView(
    KeyEntry entry, String site, Status status, boolean changeable, String today, String overlap) {
  private static final Duration SOON = Duration.ofDays(7);

  static KeyRowView of(KeyEntry entry, String site, boolean allowed, boolean replaced, KeyUse use) {
    return new KeyRowView(
        entry,
        site,
        statusOf(entry, replaced, use.now()),
        allowed && entry.isUsable(use.now()),
        use.today(entry),
        use.overlap(entry));
  }

  private static Status statusOf(KeyEntry entry, boolean replaced, Instant now) {
    ApiKey key = entry.key();
    if (key.revokedAt().isPresent()) {
      return Status.bad("revoked");
    }
    if (key.isExpired(now)) {
      return Status.neutral("expired");
    }
    if (replaced) {
      return Status.moving("rotating");
    }
    if (key.isExpired(now.plus(SOON))) {
      return Status.warning("expires soon");
    }
    return key.mode() == KeyMode.TEST ? Status.trial("test") : Status.good("live");
  }

  public ApiKey key() {
    return entry.key();
  }

  public String kind() {
    return key().kind() == KeyKind.MEDIA ? "media" : "tag";
  }

  public String scopes() {
    return key().scopes().stream()
        .sorted()
        .map(scope -> scope == KeyScope.INGEST ? "ingest" : "backfill")
        .collect(Collectors.joining(", "));
  }

  boolean contains(String text) {
    String all = key().name() + " " + key().shownPrefix() + " " + site + " " + kind();
    return all.toLowerCase(java.util.Locale.ROOT).contains(text.toLowerCase(java.util.Locale.ROOT));
  }
}
