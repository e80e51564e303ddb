package dev.headgate.ingest.user;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A user's credential for scripts: may do what its user may do, as far as its scopes go.
 *
 * @param shownPrefix the secret's first characters
 * @param expiresAt first instant at which it no longer works
 */
public record AccessToken(
    AccessTokenId id,
    UserId user,
    String name,
    String shownPrefix,
    Set<AccessScope> scopes,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> revokedAt,
    Optional<Instant> lastUsedAt) {

  public AccessToken {
    scopes = Set.copyOf(scopes);
  }

  public boolean isUsable(Instant now) {
    return revokedAt.isEmpty() && now.isBefore(expiresAt);
  }

  public AccessToken revoke(Instant at) {
    return new AccessToken(
        id, user, name, shownPrefix, scopes, createdAt, expiresAt, Optional.of(at), lastUsedAt);
  }

  public AccessToken used(Instant at) {
    return new AccessToken(
        id, user, name, shownPrefix, scopes, createdAt, expiresAt, revokedAt, Optional.of(at));
  }
}
