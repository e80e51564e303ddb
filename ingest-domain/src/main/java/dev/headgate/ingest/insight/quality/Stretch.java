package dev.headgate.ingest.insight.quality;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of time.
 *
 * @param from its first instant
 * @param until the first instant after it
 */
public record Stretch(Instant from, Instant until) {
  public Stretch {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("a stretch of time ends after it begins");
    }
  }

  /**
   * The starts of all steps that touch it. Steps are counted from 1970, so they are the same
   * everywhere.
   */
  public List<Instant> steps(Duration step) {
    List<Instant> starts = new ArrayList<>();
    for (Instant at = stepOf(from, step); at.isBefore(until); at = at.plus(step)) {
      starts.add(at);
    }
    return List.copyOf(starts);
  }

  /** The start of the step that an instant lies in. */
  public static Instant stepOf(Instant at, Duration step) {
    long seconds = step.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), seconds) * seconds);
  }
}
