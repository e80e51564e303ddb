package dev.headgate.admin.account;

import dev.headgate.admin.words.Status;
import dev.headgate.ingest.user.AccessScope;
import dev.headgate.ingest.user.AccessToken;
import java.time.Duration;
import java.time.Instant;

/** A personal access token as the list shows it. */
record TokenRow(AccessToken token, Status status, boolean revocable) {
  private static final Duration SOON = Duration.ofDays(7);

  static TokenRow of(AccessToken token, Instant now) {
    return new TokenRow(token, statusOf(token, now), token.isUsable(now));
  }

  private static Status statusOf(AccessToken token, Instant now) {
    if (token.revokedAt().isPresent()) {
      return Status.bad("revoked");
    }
    if (!token.isUsable(now)) {
      return Status.neutral("expired");
    }
    return token.isUsable(now.plus(SOON)) ? Status.good("live") : Status.warning("expires soon");
  }

  public String scopes() {
    return token.scopes().contains(AccessScope.WRITE) ? "read and write" : "read";
  }
}
