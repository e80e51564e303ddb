package dev.headgate.ingest.skew;

import java.time.Duration;

/**
 * How far a sender's clock was off, and what is done about it.
 *
 * @param skewMillis receive time minus the sender's clock; positive when the sender's clock is slow
 * @param shiftMillis what is added to every timestamp of the batch: the skew, or 0 within the
 *     tolerance. One shift for all, so that order and intervals stay as they were.
 */
public record SkewCorrection(long skewMillis, long shiftMillis) {

  /** A clock that is off by more than this is corrected. */
  public static final Duration TOLERANCE = Duration.ofSeconds(30);

  /** Nothing known about the sender's clock, nothing corrected. */
  public static final SkewCorrection NONE = new SkewCorrection(0, 0);

  /**
   * The correction for a batch.
   *
   * @param receivedAtMillis our clock when the request came in, milliseconds since 1970
   * @param senderNowMillis the sender's clock when it sent the batch: its {@code sent_at}, or else
   *     the newest event's timestamp, milliseconds since 1970
   */
  public static SkewCorrection measure(long receivedAtMillis, long senderNowMillis) {
    long skew = receivedAtMillis - senderNowMillis;
    return new SkewCorrection(skew, Math.abs(skew) > TOLERANCE.toMillis() ? skew : 0);
  }

  /** The skew alone: recorded, but nothing is shifted. */
  public SkewCorrection withoutShift() {
    return new SkewCorrection(skewMillis, 0);
  }

  public boolean isShifted() {
    return shiftMillis != 0;
  }
}
