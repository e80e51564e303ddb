package dev.headgate.ingest.key;

import dev.headgate.ingest.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A key with its story: what the people who manage keys see of it.
 *
 * @param imported whether its secret was made elsewhere
 * @param rotatedFrom the key that this one replaces
 * @param createdBy who made it, as shown
 * @param creator the user who made it; empty for the command line and the first run
 * @param lastUsedAt when it was last looked up by a sender, some seconds late
 * @param revocation present if and only if the key has {@code revokedAt}
 */
public record KeyEntry(
    ApiKey key,
    boolean imported,
    Optional<KeyId> rotatedFrom,
    String createdBy,
    Optional<UserId> creator,
    Instant createdAt,
    Optional<Instant> lastUsedAt,
    Optional<Revocation> revocation) {

  /** Who took a key away, and why. */
  public record Revocation(String by, String reason) {}

  public KeyEntry {
    if (revocation.isPresent() != key.revokedAt().isPresent()) {
      throw new IllegalArgumentException("a revoked key tells by whom, another one does not");
    }
  }

  /** Whether it is neither revoked nor expired. */
  public boolean isUsable(Instant now) {
    return !key.isRevoked(now) && !key.isExpired(now);
  }

  public KeyEntry revoke(Instant at, Revocation revocation) {
    ApiKey revoked =
        new ApiKey(
            key.id(),
            key.tenant(),
            key.site(),
            key.name(),
            key.kind(),
            key.mode(),
            key.scopes(),
            key.shownPrefix(),
            key.allowedOrigins(),
            key.expiresAt(),
            Optional.of(at));
    return withKey(revoked, Optional.of(revocation));
  }

  /** The same key under another name, with another list of origins and another expiry. */
  public KeyEntry edit(String name, List<String> allowedOrigins, Optional<Instant> expiresAt) {
    ApiKey edited =
        new ApiKey(
            key.id(),
            key.tenant(),
            key.site(),
            name,
            key.kind(),
            key.mode(),
            key.scopes(),
            key.shownPrefix(),
            allowedOrigins,
            expiresAt,
            key.revokedAt());
    return withKey(edited, revocation);
  }

  private KeyEntry withKey(ApiKey key, Optional<Revocation> revocation) {
    return new KeyEntry(
        key, imported, rotatedFrom, createdBy, creator, createdAt, lastUsedAt, revocation);
  }
}
