package dev.headgate.adapters.postgres;

import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Credentials;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.SecondFactor;
import dev.headgate.ingest.user.User;
import dev.headgate.ingest.user.UserId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@Entity(name = "User")
@Table(name = "users")
class UserRow {
  @Id int id;
  String login;

  @Enumerated(EnumType.STRING)
  Role role;

  @Nullable Integer tenantId;
  String passwordHash;
  boolean mustChangePassword;
  int sessionGeneration;
  boolean disabled;
  @Nullable String totpSecretSealed;
  boolean totpConfirmed;
  long totpLastStep;
  String[] recoveryCodeHashes;
  Instant createdAt;
  @Nullable Instant lastSignInAt;

  @SuppressWarnings("NullAway.Init")
  UserRow() {}

  static UserRow of(User user, Credentials credentials) {
    UserRow row = new UserRow();
    row.id = user.id().value();
    row.login = user.login();
    row.role = user.role();
    row.tenantId = user.tenant().map(TenantId::value).orElse(null);
    row.passwordHash = credentials.passwordHash();
    row.mustChangePassword = user.mustChangePassword();
    row.sessionGeneration = user.sessionGeneration();
    row.disabled = user.disabled();
    row.recoveryCodeHashes = new String[0];
    credentials.secondFactor().ifPresent(row::keep);
    row.createdAt = user.createdAt();
    row.lastSignInAt = user.lastSignInAt().orElse(null);
    return row;
  }

  private void keep(SecondFactor factor) {
    totpSecretSealed = factor.sealedSecret();
    totpConfirmed = factor.confirmed();
    totpLastStep = factor.lastStep();
    recoveryCodeHashes = factor.recoveryCodeHashes().toArray(String[]::new);
  }

  User toUser() {
    return new User(
        new UserId(id),
        login,
        role,
        Optional.ofNullable(tenantId).map(TenantId::new),
        mustChangePassword,
        totpConfirmed,
        disabled,
        sessionGeneration,
        createdAt,
        Optional.ofNullable(lastSignInAt));
  }

  Credentials toCredentials() {
    String sealed = totpSecretSealed;
    return new Credentials(
        passwordHash,
        sealed == null
            ? Optional.empty()
            : Optional.of(
                new SecondFactor(
                    sealed, totpConfirmed, totpLastStep, List.of(recoveryCodeHashes))));
  }
}
