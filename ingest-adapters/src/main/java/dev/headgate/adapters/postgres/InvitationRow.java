package dev.headgate.adapters.postgres;

import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Invitation;
import dev.headgate.ingest.user.InvitationId;
import dev.headgate.ingest.user.Role;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@Entity(name = "Invitation")
@Table(name = "invitations")
class InvitationRow {
  @Id int id;
  String login;

  @Enumerated(EnumType.STRING)
  Role role;

  @Nullable Integer tenantId;
  String tokenSha256;
  String createdBy;
  Instant createdAt;
  Instant expiresAt;
  @Nullable Instant acceptedAt;
  @Nullable Instant revokedAt;

  @SuppressWarnings("NullAway.Init")
  InvitationRow() {}

  static InvitationRow of(Invitation invitation, String hash) {
    InvitationRow row = new InvitationRow();
    row.id = invitation.id().value();
    row.login = invitation.login();
    row.role = invitation.role();
    row.tenantId = invitation.tenant().map(TenantId::value).orElse(null);
    row.tokenSha256 = hash;
    row.createdBy = invitation.createdBy();
    row.createdAt = invitation.createdAt();
    row.expiresAt = invitation.expiresAt();
    row.acceptedAt = invitation.acceptedAt().orElse(null);
    row.revokedAt = invitation.revokedAt().orElse(null);
    return row;
  }

  Invitation toInvitation() {
    return new Invitation(
        new InvitationId(id),
        login,
        role,
        Optional.ofNullable(tenantId).map(TenantId::new),
        createdBy,
        createdAt,
        expiresAt,
        Optional.ofNullable(acceptedAt),
        Optional.ofNullable(revokedAt));
  }
}
