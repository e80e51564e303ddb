package dev.headgate.ingest.key;

import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A key that opens one of the two APIs for one tenant.
 *
 * @param site the site a tag key reports for; empty for a media key
 * @param shownPrefix the secret's first characters, which may be shown
 * @param allowedOrigins web origins that may use the key from a browser, {@code scheme://host} or
 *     {@code scheme://host:port}; empty for any
 * @param expiresAt first instant at which the key no longer works
 * @param revokedAt when somebody revoked it
 */
public record ApiKey(
    KeyId id,
    TenantId tenant,
    Optional<SiteId> site,
    String name,
    KeyKind kind,
    KeyMode mode,
    Set<KeyScope> scopes,
    String shownPrefix,
    List<String> allowedOrigins,
    Optional<Instant> expiresAt,
    Optional<Instant> revokedAt) {

  public ApiKey {
    scopes = Set.copyOf(scopes);
    allowedOrigins = List.copyOf(allowedOrigins);
    if ((kind == KeyKind.TAG) != site.isPresent()) {
      throw new IllegalArgumentException("a tag key has a site, a media key has none");
    }
  }

  public boolean isRevoked(Instant now) {
    return revokedAt.isPresent() && !now.isBefore(revokedAt.get());
  }

  public boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }

  public boolean may(KeyScope scope) {
    return scopes.contains(scope);
  }

  /** Whether a page of this origin may use the key; no list means every origin may. */
  public boolean allowsOrigin(String origin) {
    return allowedOrigins.isEmpty() || allowedOrigins.contains(origin);
  }
}
