package dev.headgate.ingest.intake;

import dev.headgate.ingest.key.ApiKey;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyHash;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyRing;
import dev.headgate.ingest.key.KeySecret;
import dev.headgate.ingest.key.KeysUnavailable;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether a request may come in. */
public final class CheckAccess {
  private final KeyRing keys;

  public CheckAccess(KeyRing keys) {
    this.keys = keys;
  }

  /**
   * Checks a request's key.
   *
   * @param secret the key as sent; null or empty when none was
   * @param origin the {@code Origin} header; null when there is none, as from servers and players
   */
  public Access check(KeyKind api, @Nullable String secret, @Nullable String origin, Instant now) {
    if (secret == null || secret.isEmpty() || secret.length() > KeySecret.MAX_CHARACTERS) {
      return new Access.UnknownKey();
    }
    Optional<Grant> found;
    try {
      found = keys.find(KeyHash.of(secret));
    } catch (KeysUnavailable _) {
      return new Access.Unavailable();
    }
    return found
        .filter(grant -> grant.key().kind() == api)
        .map(grant -> decide(grant, origin, now))
        .orElseGet(Access.UnknownKey::new);
  }

  /** Decides about a key that is known. */
  public static Access decide(Grant grant, @Nullable String origin, Instant now) {
    ApiKey key = grant.key();
    if (key.isRevoked(now)) {
      return new Access.RevokedKey(grant);
    }
    if (key.isExpired(now)) {
      return new Access.ExpiredKey(grant);
    }
    if (!grant.tenant().isActive()) {
      return new Access.TenantInactive(grant);
    }
    if (grant.site().isPresent() && !grant.site().get().enabled()) {
      return new Access.SiteDisabled(grant);
    }
    if (origin != null && !key.allowsOrigin(origin)) {
      return new Access.OriginNotAllowed(grant);
    }
    return new Access.Granted(grant);
  }
}
