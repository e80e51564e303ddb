package dev.headgate.adapters.journal;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Journal time: the wall clock at the start, carried on by the monotonic clock, so that a clock
 * that is set back or forward while we run changes nothing. It never goes back, over restarts
 * neither: a start whose wall clock is behind goes on from the last time that was written. Used by
 * one thread.
 */
final class JournalClock {
  private final LongSupplier nanos;
  private final long anchorMillis;
  private final long anchorNanos;
  private long latest;

  JournalClock(InstantSource wall, LongSupplier nanos, long notBeforeMillis) {
    this.nanos = nanos;
    anchorNanos = nanos.getAsLong();
    anchorMillis = Math.max(wall.millis(), notBeforeMillis);
    latest = anchorMillis;
  }

  /** Milliseconds since 1970. */
  long nowMillis() {
    latest = Math.max(latest, anchorMillis + (nanos.getAsLong() - anchorNanos) / 1_000_000);
    return latest;
  }
}
