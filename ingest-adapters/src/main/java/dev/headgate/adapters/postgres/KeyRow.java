package dev.headgate.adapters.postgres;

import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.KeyEntry;
import dev.headgate.ingest.key.KeyHash;
import dev.headgate.ingest.key.KeyId;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.UserId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

@Entity(name = "ApiKey")
@Table(name = "api_keys")
class KeyRow {
  @Id int id;
  int tenantId;
  @Nullable Integer siteId;
  String name;

  @Enumerated(EnumType.STRING)
  KeyKind kind;

  @Enumerated(EnumType.STRING)
  KeyMode mode;

  String[] scopes;
  byte[] secretSha256;
  String shownPrefix;
  String[] allowedOrigins;
  boolean imported;
  @Nullable Integer rotatedFrom;
  String createdBy;
  @Nullable Integer createdByUser;
  Instant createdAt;
  @Nullable Instant expiresAt;
  @Nullable Instant revokedAt;
  @Nullable String revokedBy;
  @Nullable String revokeReason;

  @SuppressWarnings("NullAway.Init")
  KeyRow() {}

  static KeyRow of(KeyEntry entry, KeyHash hash) {
    ApiKey key = entry.key();
    KeyRow row = new KeyRow();
    row.id = key.id().value();
    row.tenantId = key.tenant().value();
    row.siteId = key.site().map(SiteId::value).orElse(null);
    row.name = key.name();
    row.kind = key.kind();
    row.mode = key.mode();
    row.scopes = key.scopes().stream().map(Enum::name).sorted().toArray(String[]::new);
    row.secretSha256 = hash.digest();
    row.shownPrefix = key.shownPrefix();
    row.allowedOrigins = key.allowedOrigins().toArray(String[]::new);
    row.imported = entry.imported();
    row.rotatedFrom = entry.rotatedFrom().map(KeyId::value).orElse(null);
    row.createdBy = entry.createdBy();
    row.createdByUser = entry.creator().map(UserId::value).orElse(null);
    row.createdAt = entry.createdAt();
    row.expiresAt = key.expiresAt().orElse(null);
    row.revokedAt = key.revokedAt().orElse(null);
    row.revokedBy = entry.revocation().map(KeyEntry.Revocation::by).orElse(null);
    row.revokeReason = entry.revocation().map(KeyEntry.Revocation::reason).orElse(null);
    return row;
  }

  ApiKey toKey() {
    return new ApiKey(
        new KeyId(id),
        new TenantId(tenantId),
        Optional.ofNullable(siteId).map(SiteId::new),
        name,
        kind,
        mode,
        Arrays.stream(scopes).map(KeyScope::valueOf).collect(Collectors.toUnmodifiableSet()),
        shownPrefix,
        List.of(allowedOrigins),
        Optional.ofNullable(expiresAt),
        Optional.ofNullable(revokedAt));
  }

  KeyEntry toEntry(@Nullable Instant lastUsedAt) {
    return new KeyEntry(
        toKey(),
        imported,
        Optional.ofNullable(rotatedFrom).map(KeyId::new),
        createdBy,
        Optional.ofNullable(createdByUser).map(UserId::new),
        createdAt,
        Optional.ofNullable(lastUsedAt),
        revocation());
  }

  private Optional<KeyEntry.Revocation> revocation() {
    return revokedBy == null
        ? Optional.empty()
        : Optional.of(new KeyEntry.Revocation(revokedBy, revokeReason == null ? "" : revokeReason));
  }
}
