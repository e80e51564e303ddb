package dev.headgate.app.demo;

import java.time.Duration;
import java.time.Instant;

/**
 * A device's clock.
 *
 * @param offset how far it is ahead of the true time
 * @param tellsSentAt whether its uploads say what time it was on this clock when they were sent
 */
record SenderClock(Duration offset, boolean tellsSentAt) {
  static final SenderClock ACCURATE = new SenderClock(Duration.ZERO, true);

  /** What this clock shows. */
  Instant at(Instant trueTime) {
    return trueTime.plus(offset);
  }

  boolean isAccurate() {
    return offset.isZero();
  }

  /**
   * Most clocks are right, one in fifty is off by minutes.
   *
   * <p>A device that does not say when it sent is taken to have sent its newest event just now, so
   * such devices appear only where that is nearly so. Their clocks are slow, never fast: a fast
   * clock and a late upload could cancel out, and then nobody could tell whether the gateway has to
   * correct the batch.
   *
   * @param nearNow whether the events happen about when they are sent
   */
  static SenderClock chosenBy(Dice dice, boolean nearNow) {
    double chance = dice.fraction();
    int seconds = dice.between(120, 1200);
    if (chance < 0.01) {
      return new SenderClock(Duration.ofSeconds(seconds), true);
    }
    if (chance < 0.02) {
      return new SenderClock(Duration.ofSeconds(-seconds), true);
    }
    if (chance < 0.06 && nearNow) {
      return new SenderClock(Duration.ofSeconds(-seconds), false);
    }
    return ACCURATE;
  }
}
