package dev.headgate.ingest.user;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * The six digits that an authenticator app shows for 30 seconds: HMAC-SHA-1, as every app
 * understands it. A code of the step before or after passes too, for clocks that are a little off.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238: TOTP</a>
 */
public final class TimeCode {
  private static final int STEP_SECONDS = 30;
  private static final int SECRET_BYTES = 20;
  private static final int BLOCK_BYTES = 64;
  private static final int TOLERATED_STEPS = 1;
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private TimeCode() {}

  public static byte[] newSecret(SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return secret;
  }

  /** The code that an app with this secret shows at an instant. */
  public static String at(byte[] secret, Instant now) {
    return code(secret, step(now));
  }

  /**
   * Checks a code that was typed.
   *
   * @param lastStep the time step of the last code that was taken; an older one is not taken again
   * @return the code's time step, to be remembered; empty if the code is wrong or spent
   */
  public static OptionalLong check(byte[] secret, String typed, Instant now, long lastStep) {
    String digits = typed.replace(" ", "");
    for (long step = step(now) - TOLERATED_STEPS; step <= step(now) + TOLERATED_STEPS; step++) {
      if (step > lastStep && code(secret, step).equals(digits)) {
        return OptionalLong.of(step);
      }
    }
    return OptionalLong.empty();
  }

  /** The secret as a person types it into an app that cannot scan: base 32, no padding. */
  public static String readable(byte[] secret) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte next : secret) {
      held = (held << 8) | (next & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt((held >>> bits) & 31));
      }
      held &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(BASE32.charAt((held << (5 - bits)) & 31));
    }
    return text.toString();
  }

  private static long step(Instant now) {
    return Math.floorDiv(now.getEpochSecond(), STEP_SECONDS);
  }

  private static String code(byte[] secret, long step) {
    byte[] mac = hmac(secret, ByteBuffer.allocate(Long.BYTES).putLong(step).array());
    int offset = mac[mac.length - 1] & 0xf;
    int number = ByteBuffer.wrap(mac).getInt(offset) & 0x7fff_ffff;
    return "%06d".formatted(number % 1_000_000);
  }

  /** HMAC as RFC 2104 defines it; secrets are shorter than a block of the hash. */
  private static byte[] hmac(byte[] secret, byte[] message) {
    byte[] inner = new byte[BLOCK_BYTES];
    byte[] outer = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      int key = i < secret.length ? secret[i] : 0;
      inner[i] = (byte) (key ^ 0x36);
      outer[i] = (byte) (key ^ 0x5c);
    }
    return sha1(outer, sha1(inner, message));
  }

  private static byte[] sha1(byte[] first, byte[] second) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(first);
      return sha1.digest(second);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
