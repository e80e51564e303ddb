package dev.headgate.adapters.http;

import java.net.URI;

/** A gateway that the contracts of both APIs are held against. */
public interface ApiTarget {

  /** Its address, for example {@code http://127.0.0.1:8080}. */
  URI url();

  /** A key whose circumstances are as asked for. */
  String key(KeyCase which);

  /**
   * Takes the journal away, or gives it back.
   *
   * @return false if this target cannot; tests that need it are skipped
   */
  default boolean journalAvailable(boolean available) {
    return false;
  }

  /** The same for the look-up of keys. */
  default boolean keysAvailable(boolean available) {
    return false;
  }

  /** Circumstances of a key. Where nothing else is said, of a tenant with the demo plan. */
  enum KeyCase {
    MEDIA_LIVE,
    MEDIA_TEST,
    MEDIA_REVOKED,
    MEDIA_EXPIRED,
    MEDIA_TENANT_INACTIVE,
    /** Lists {@link ApiTarget#LISTED_ORIGIN} only. */
    MEDIA_ORIGIN_LISTED,
    /** 10 events a minute, of a tenant of its own. */
    MEDIA_TEN_A_MINUTE,
    /** A used up quota, refused with 403. */
    MEDIA_QUOTA_FORBIDDEN,
    /** A used up quota, refused with 429. */
    MEDIA_QUOTA_RETRY,
    TAG_LIVE,
    TAG_REVOKED,
    TAG_EXPIRED,
    TAG_TENANT_INACTIVE,
    TAG_SITE_DISABLED,
    /** Lists {@link ApiTarget#LISTED_ORIGIN} only. */
    TAG_ORIGIN_LISTED,
    /** A report a second, a burst of one, of a site of its own. */
    TAG_ONE_A_SECOND
  }

  String LISTED_ORIGIN = "https://player.example";
}
