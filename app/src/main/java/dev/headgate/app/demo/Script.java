package dev.headgate.app.demo;

import java.time.Instant;

/**
 * What a day's traffic follows from: nothing else, not even the clock, changes what is generated.
 *
 * @param seed decides who does what when
 * @param day when it happens; together with the seed it decides the ids, so that the same seed on
 *     another day is no repetition
 * @param run names the run; it stands in the context of every valid media event, and finds them
 *     again in the store
 * @param live the day happens now, at its own pace
 */
record Script(long seed, VirtualDay day, String run, boolean live) {

  /** Decides what happens. */
  Dice dice(String purpose, long number) {
    return Dice.of(seed, purpose, number);
  }

  /** Decides ids. */
  Dice ids(String purpose, long number) {
    return Dice.of(seed ^ day.start().toEpochMilli() * 0x2545f4914f6cdd1dL, purpose, number);
  }

  /** The instant, or the day's last millisecond if it is later. */
  Instant withinDay(Instant instant) {
    return instant.isBefore(day.end()) ? instant : day.end().minusMillis(1);
  }
}
