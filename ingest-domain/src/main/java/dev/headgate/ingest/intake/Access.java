package dev.headgate.ingest.intake;

import dev.headgate.ingest.key.Grant;

/** Whether a request may come in, by its key, tenant, site and origin. */
public sealed interface Access {
  record Granted(Grant grant) implements Access {}

  /** There is no such key for this API, or none was sent. */
  record UnknownKey() implements Access {}

  record RevokedKey(Grant grant) implements Access {}

  record ExpiredKey(Grant grant) implements Access {}

  record TenantInactive(Grant grant) implements Access {}

  record SiteDisabled(Grant grant) implements Access {}

  /** The key may not be used from the web page that sent the request. */
  record OriginNotAllowed(Grant grant) implements Access {}

  /** The keys cannot be looked up now. */
  record Unavailable() implements Access {}
}
