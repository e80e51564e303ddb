package dev.headgate.ingest.user;

import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets whoever holds its link become a user, once.
 *
 * @param expiresAt first instant at which the link no longer works
 */
public record Invitation(
    InvitationId id,
    String login,
    Role role,
    Optional<TenantId> tenant,
    String createdBy,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> acceptedAt,
    Optional<Instant> revokedAt) {

  public boolean isOpen(Instant now) {
    return acceptedAt.isEmpty() && revokedAt.isEmpty() && now.isBefore(expiresAt);
  }

  public Invitation accept(Instant at) {
    return new Invitation(
        id, login, role, tenant, createdBy, createdAt, expiresAt, Optional.of(at), revokedAt);
  }

  public Invitation revoke(Instant at) {
    return new Invitation(
        id, login, role, tenant, createdBy, createdAt, expiresAt, acceptedAt, Optional.of(at));
  }
}
