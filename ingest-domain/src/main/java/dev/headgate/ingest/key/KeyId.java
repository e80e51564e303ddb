package dev.headgate.ingest.key;

/** Identifies an API key; never the secret. 1 to 2^31-1, as stored in {@code key_id UInt32}. */
public record KeyId(int value) {
  public KeyId {
    if (value <= 0) {
      throw new IllegalArgumentException("key id: " + value);
    }
  }
}
