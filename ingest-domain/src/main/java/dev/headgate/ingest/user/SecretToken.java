package dev.headgate.ingest.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A random secret that a person carries: an access token, an invitation, a recovery code, a first
 * password. Long enough that a plain SHA-256 is a safe thing to keep of it.
 */
public final class SecretToken {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** Without characters that are mistaken for one another on paper. */
  private static final String READABLE = "abcdefghjkmnpqrstuvwxyz23456789";

  private final String text;

  private SecretToken(String text) {
    this.text = text;
  }

  /** A prefix and 190 bits of chance. */
  public static SecretToken generate(String prefix, SecureRandom random) {
    return new SecretToken(prefix + characters(BASE62, 32, random));
  }

  /** 80 bits of chance in four groups, to be typed from paper. */
  public static SecretToken readable(SecureRandom random) {
    StringBuilder text = new StringBuilder();
    for (int group = 0; group < 4; group++) {
      text.append(group == 0 ? "" : "-").append(characters(READABLE, 4, random));
    }
    return new SecretToken(text.toString());
  }

  private static String characters(String alphabet, int count, SecureRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /** The SHA-256 of a secret, in hexadecimal digits: what is kept, and what it is found by. */
  public static String hash(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public String hash() {
    return hash(text);
  }

  /** The secret itself: shown once, never stored or logged. */
  public String reveal() {
    return text;
  }

  /** The first characters, which may be shown. */
  public String shownPrefix() {
    return text.substring(0, 12);
  }

  @Override
  public String toString() {
    return "SecretToken";
  }
}
