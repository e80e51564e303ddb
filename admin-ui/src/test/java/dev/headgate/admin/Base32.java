package dev.headgate.admin;

import dev.headgate.ingest.user.TimeCode;
import java.io.ByteArrayOutputStream;
import java.time.Instant;

/** What an authenticator app does with the secret that a person types. */
final class Base32 {
  private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Base32() {}

  static byte[] decode(String typed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int held = 0;
    int bits = 0;
    for (char digit : typed.replace(" ", "").toCharArray()) {
      held = (held << 5) | DIGITS.indexOf(digit);
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.write(held >>> bits);
        held &= (1 << bits) - 1;
      }
    }
    return bytes.toByteArray();
  }

  /** The code that the app shows in so many seconds. */
  static String codeAt(byte[] secret, int seconds) {
    return TimeCode.at(secret, Instant.now().plusSeconds(seconds));
  }
}
