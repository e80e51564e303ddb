package dev.headgate.ingest.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The SHA-256 of a key's secret: all that is kept of it, and what a key is found by. */
public final class KeyHash {
  /** Never fed; a copy of it costs less than asking the platform for another. */
  private static final MessageDigest SHA_256 = sha256();

  private final byte[] digest;

  private KeyHash(byte[] digest) {
    this.digest = digest;
  }

  /** The hash of a secret as a sender sent it. */
  public static KeyHash of(String secret) {
    try {
      MessageDigest copy = (MessageDigest) SHA_256.clone();
      return new KeyHash(copy.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("every Java platform can copy its SHA-256", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash with these 32 bytes. */
  public static KeyHash ofDigest(byte[] digest) {
    if (digest.length != 32) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + digest.length);
    }
    return new KeyHash(digest.clone());
  }

  public byte[] digest() {
    return digest.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyHash that && MessageDigest.isEqual(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(digest, 0, 4) + "...";
  }
}
