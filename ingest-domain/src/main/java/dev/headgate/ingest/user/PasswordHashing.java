package dev.headgate.ingest.user;

/**
 * Turns passwords into something that is safe to keep. Slow on purpose (tens of milliseconds) and
 * memory-hungry; not to be called inside a transaction.
 */
public interface PasswordHashing {
  /** A salted hash; two calls with one password give different results. */
  String hash(String password);

  /** Whether the hash was made from the password; takes as long when it was not. */
  boolean matches(String password, String hash);
}
