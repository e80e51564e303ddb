package dev.headgate.admin.site;

import dev.headgate.admin.words.Status;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.management.Rights;
import dev.headgate.ingest.user.Actor;
import java.time.Instant;

/**
 * A tag key on the page of its site.
 *
 * @param changeable whether it can be rotated and revoked by who looks at it
 */
record SiteKeyView(KeyEntry entry, Status status, boolean changeable) {

  static SiteKeyView of(KeyEntry entry, Actor actor, Instant now) {
    return new SiteKeyView(
        entry, statusOf(entry, now), entry.isUsable(now) && Rights.mayChangeKey(actor, entry));
  }

  private static Status statusOf(KeyEntry entry, Instant now) {
    if (entry.key().isRevoked(now)) {
      return Status.bad("revoked");
    }
    if (entry.key().isExpired(now)) {
      return Status.neutral("expired");
    }
    return entry.key().mode() == KeyMode.TEST ? Status.trial("test") : Status.good("live");
  }
}
