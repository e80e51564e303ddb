package dev.headgate.bench.load;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The present time as a sender writes it, made anew now and then only. Used by one thread. */
final class SentTime {
  private static final long STEP_NANOS = 50_000_000;

  private byte[] text = new byte[0];
  private long madeAt;

  /** 24 characters. */
  byte[] text() {
    long now = System.nanoTime();
    if (text.length == 0 || now - madeAt > STEP_NANOS) {
      // never without a fraction, so that it always has 24 characters
      Instant instant = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusMillis(1 + now % 997);
      text = instant.toString().getBytes(StandardCharsets.US_ASCII);
      madeAt = now;
    }
    return text;
  }
}
