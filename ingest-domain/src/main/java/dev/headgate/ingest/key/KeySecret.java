package dev.headgate.ingest.key;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * A key as its holder sees it: {@code tm_live_} (or {@code tm_test_}, {@code pk_live_}, {@code
 * pk_test_}), 32 random base62 characters and a 6-character checksum over all before it. The
 * checksum lets a scanner, and a form, tell a mistyped key from an unknown one without asking us.
 * Keys from elsewhere can be imported in any form; see {@link #imported}.
 */
public final class KeySecret {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_CHARACTERS = 32;
  private static final int CHECKSUM_CHARACTERS = 6;
  private static final int SHOWN_CHARACTERS = 12;

  /** Shorter strings can be guessed and are not imported. */
  public static final int MIN_IMPORTED_CHARACTERS = 16;

  /** Longer strings are never a key; they are refused before they are hashed. */
  public static final int MAX_CHARACTERS = 256;

  private final String text;

  private KeySecret(String text) {
    this.text = text;
  }

  /** Mints a new secret with 190 bits of chance. */
  public static KeySecret generate(KeyKind kind, KeyMode mode, SecureRandom random) {
    StringBuilder text = new StringBuilder(kind.prefix() + "_" + mode.label() + "_");
    for (int i = 0; i < RANDOM_CHARACTERS; i++) {
      text.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return new KeySecret(text.append(checksum(text.toString())).toString());
  }

  /**
   * A key that is in use elsewhere already, for example baked into shipped players.
   *
   * @throws IllegalArgumentException if it has fewer than 16 or more than 256 characters, or others
   *     than visible ASCII
   */
  public static KeySecret imported(String text) {
    if (text.length() < MIN_IMPORTED_CHARACTERS || text.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "an imported key has %d to %d characters, this one has %d"
              .formatted(MIN_IMPORTED_CHARACTERS, MAX_CHARACTERS, text.length()));
    }
    if (!text.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "an imported key has visible ASCII characters only, no spaces");
    }
    return new KeySecret(text);
  }

  /** Whether this text has the form of a key of ours and its checksum is right. */
  public static boolean isWellFormed(String text) {
    int checked = text.length() - CHECKSUM_CHARACTERS;
    return text.matches("(tm|pk)_(live|test)_[0-9A-Za-z]{38}")
        && checksum(text.substring(0, checked)).equals(text.substring(checked));
  }

  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    long rest = crc.getValue();
    char[] digits = new char[CHECKSUM_CHARACTERS];
    for (int i = CHECKSUM_CHARACTERS - 1; i >= 0; i--) {
      digits[i] = BASE62.charAt((int) (rest % BASE62.length()));
      rest /= BASE62.length();
    }
    return new String(digits);
  }

  public KeyHash hash() {
    return KeyHash.of(text);
  }

  /** The first characters, which may be shown: they name the key without opening anything. */
  public String shownPrefix() {
    return text.substring(0, SHOWN_CHARACTERS);
  }

  /** The secret itself: shown once to the person who made it, never stored or logged. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return shownPrefix() + "...";
  }
}
