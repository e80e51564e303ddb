package dev.headgate.ingest.site;

/** Identifies a site; 1 to 2^31-1, as stored in {@code site_id UInt32}. */
public record SiteId(int value) {
  public SiteId {
    if (value <= 0) {
      throw new IllegalArgumentException("site id: " + value);
    }
  }
}
