package dev.headgate.adapters.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The id that an answer, its log lines and its dead letters share. A sender's own is taken over if
 * it cannot harm a log or a header; it needs not be unique, and nothing depends on it.
 */
final class RequestIds {
  private static final int MAX_CHARACTERS = 128;

  private RequestIds() {}

  static String takeOverOrMint(@Nullable String sent) {
    return sent != null && isSane(sent) ? sent : mint();
  }

  private static boolean isSane(String id) {
    if (id.isEmpty() || id.length() > MAX_CHARACTERS) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) <= ' ' || id.charAt(i) >= 127) {
        return false;
      }
    }
    return true;
  }

  private static String mint() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return HexFormat.of().toHexDigits(random.nextLong())
        + HexFormat.of().toHexDigits(random.nextLong());
  }
}
