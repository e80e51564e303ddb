package dev.headgate.ingest.key;

/** The keys cannot be looked up now; the sender may try again. */
public final class KeysUnavailable extends RuntimeException {
  public KeysUnavailable(String message) {
    super(message);
  }
}
