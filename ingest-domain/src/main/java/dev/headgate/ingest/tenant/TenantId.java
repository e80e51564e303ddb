package dev.headgate.ingest.tenant;

/** Identifies a tenant; 1 to 2^31-1, as stored in {@code tenant_id UInt32}. */
public record TenantId(int value) {
  public TenantId {
    if (value <= 0) {
      throw new IllegalArgumentException("tenant id: " + value);
    }
  }
}
