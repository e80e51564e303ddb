package dev.headgate.ingest.dedup;

import java.time.Duration;

/**
 * For how long an event id is remembered, in journal time: an event is a duplicate if the same
 * tenant's event of the same id was journaled less than 24 hours before. The first copy starts the
 * window; a duplicate does not extend it.
 */
public final class DedupWindow {
  public static final Duration LENGTH = Duration.ofHours(24);

  /**
   * A constant to the compiler: {@link #covers} is asked for every id when old ones are removed.
   */
  private static final long LENGTH_MILLIS = LENGTH.toMillis();

  private DedupWindow() {}

  /** Whether a first copy journaled at this time still makes a later one a duplicate. */
  public static boolean covers(long firstJournaledAtMillis, long nowMillis) {
    return nowMillis - firstJournaledAtMillis < LENGTH_MILLIS;
  }
}
