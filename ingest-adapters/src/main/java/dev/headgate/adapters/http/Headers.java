package dev.headgate.adapters.http;

/** The names of the header fields that the two APIs read and write. */
final class Headers {
  static final String REQUEST_ID = "X-Request-Id";
  static final String MEDIA_KEY = "X-API-Key";
  static final String TAG_KEY = "X-Probr-Key";
  static final String ORIGIN = "Origin";
  static final String RETRY_AFTER = "Retry-After";
  static final String RATE_LIMIT = "RateLimit";
  static final String RATE_LIMIT_POLICY = "RateLimit-Policy";

  private Headers() {}
}
