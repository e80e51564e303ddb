package dev.headgate.ingest.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Somebody whose events are to be erased, known by a salted hash only: what remembers the erasure
 * must not keep the very id that is to be forgotten.
 *
 * @param salt 32 hex digits, of this erasure alone
 * @param hash SHA-256 over the salt's digits and the id, in hex digits
 */
public record Person(Field field, String salt, String hash) {
  private static final int SALT_DIGITS = 32;
  private static final int HASH_DIGITS = 64;

  /** What an event knows people by. The codes stand in the journal's files. */
  public enum Field {
    ANONYMOUS_ID(1, "anonymous_id"),
    USER_ID(2, "user_id");

    private final int code;
    private final String label;

    Field(int code, String label) {
      this.code = code;
      this.label = label;
    }

    public int code() {
      return code;
    }

    /** The field's name in events and tables. */
    public String label() {
      return label;
    }

    public static Field ofCode(int code) {
      return switch (code) {
        case 1 -> ANONYMOUS_ID;
        case 2 -> USER_ID;
        default -> throw new IllegalArgumentException("no field has code " + code);
      };
    }
  }

  public Person {
    if (!salt.matches("[0-9a-f]{" + SALT_DIGITS + "}")
        || !hash.matches("[0-9a-f]{" + HASH_DIGITS + "}")) {
      throw new IllegalArgumentException("salt and hash are hex digits");
    }
  }

  /**
   * The person with this id.
   *
   * @param salt 16 random bytes
   */
  public static Person of(Field field, String id, byte[] salt) {
    String digits = HexFormat.of().formatHex(salt);
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    return new Person(field, digits, hash(digits, bytes, 0, bytes.length));
  }

  /** Whether the id in these UTF-8 bytes is the person's. */
  public boolean isCalled(byte[] bytes, int offset, int length) {
    return length > 0 && hash.equals(hash(salt, bytes, offset, length));
  }

  private static String hash(String salt, byte[] bytes, int offset, int length) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(salt.getBytes(StandardCharsets.US_ASCII));
      sha.update(bytes, offset, length);
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
