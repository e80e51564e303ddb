package dev.headgate.ingest.user;

/**
 * Encrypts what has to be read again, under a key that is kept apart from the database: a stolen
 * database dump opens no second factor.
 */
public interface SecretSealing {
  /** The secret in a form that is text and can be kept. */
  String seal(byte[] secret);

  /**
   * @throws SealBroken if it was sealed under another key or changed since
   */
  byte[] open(String sealed);

  /** What was sealed cannot be read. */
  final class SealBroken extends RuntimeException {
    public SealBroken(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
