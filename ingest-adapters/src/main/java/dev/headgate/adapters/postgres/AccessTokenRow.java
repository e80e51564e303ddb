package dev.headgate.adapters.postgres;

import dev.headgate.ingest.user.AccessScope;
import dev.headgate.ingest.user.AccessToken;
import dev.headgate.ingest.user.AccessTokenId;
import dev.headgate.ingest.user.UserId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

@Entity(name = "AccessToken")
@Table(name = "access_tokens")
class AccessTokenRow {
  @Id int id;
  int userId;
  String name;
  String tokenSha256;
  String shownPrefix;
  String[] scopes;
  Instant createdAt;
  Instant expiresAt;
  @Nullable Instant revokedAt;
  @Nullable Instant lastUsedAt;

  @SuppressWarnings("NullAway.Init")
  AccessTokenRow() {}

  static AccessTokenRow of(AccessToken token, String hash) {
    AccessTokenRow row = new AccessTokenRow();
    row.id = token.id().value();
    row.userId = token.user().value();
    row.name = token.name();
    row.tokenSha256 = hash;
    row.shownPrefix = token.shownPrefix();
    row.scopes = token.scopes().stream().map(Enum::name).sorted().toArray(String[]::new);
    row.createdAt = token.createdAt();
    row.expiresAt = token.expiresAt();
    row.revokedAt = token.revokedAt().orElse(null);
    row.lastUsedAt = token.lastUsedAt().orElse(null);
    return row;
  }

  AccessToken toToken() {
    return new AccessToken(
        new AccessTokenId(id),
        new UserId(userId),
        name,
        shownPrefix,
        Arrays.stream(scopes).map(AccessScope::valueOf).collect(Collectors.toUnmodifiableSet()),
        createdAt,
        expiresAt,
        Optional.ofNullable(revokedAt),
        Optional.ofNullable(lastUsedAt));
  }
}
