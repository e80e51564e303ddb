package dev.headgate.ingest.event;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes UUIDs of version 7 for events that came without an id. They need to be distinct and to sort
 * by time, not to be hard to guess.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7">RFC 9562, 5.7</a>
 */
public final class ServerEventIds {
  private ServerEventIds() {}

  /**
   * Makes an id.
   *
   * @param out two elements, set to the high and the low 64 bits
   */
  public static void next(long nowMillis, long[] out) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    out[0] = nowMillis << 16 | 0x7000 | random.nextLong() & 0xfff;
    out[1] = random.nextLong() >>> 2 | 1L << 63;
  }
}
