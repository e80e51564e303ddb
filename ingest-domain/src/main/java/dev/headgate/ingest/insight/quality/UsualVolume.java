package dev.headgate.ingest.insight.quality;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many events there usually are: between the least and the most of the same weekday and hour in
 * the {@link #WEEKS} weeks before. Weeks from before the first event say nothing.
 */
public final class UsualVolume {
  /** How many weeks are looked back. */
  public static final int WEEKS = 4;

  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Map<Instant, Long> history;
  private final Duration historyStep;
  private final Optional<Instant> first;

  /** The usual range of one step. */
  public record Range(double low, double high) {}

  /**
   * @param history events by the start of their step, which is as long as {@link #historyStep} says
   * @param step what ranges are asked for
   */
  public UsualVolume(Map<Instant, Long> history, Duration step) {
    this.history = Map.copyOf(history);
    this.historyStep = historyStep(step);
    this.first = history.keySet().stream().min(Instant::compareTo);
  }

  /** An hour, however short the steps asked for: single minutes of single weeks are chance. */
  public static Duration historyStep(Duration step) {
    return step.compareTo(HOUR) < 0 ? HOUR : step;
  }

  /** The stretch that the history has to cover for ranges within the other one. */
  public static Stretch historyOf(Stretch time) {
    return new Stretch(time.from().minus(WEEK.multipliedBy(WEEKS)), time.until().minus(WEEK));
  }

  /** What is usual for the step that begins at an instant; empty without history. */
  public Optional<Range> at(Instant at, Duration step) {
    List<Double> weeks = new ArrayList<>();
    for (int week = 1; week <= WEEKS; week++) {
      Instant then = Stretch.stepOf(at.minus(WEEK.multipliedBy(week)), historyStep);
      if (first.isPresent() && !then.isBefore(first.get())) {
        double share = (double) step.toSeconds() / historyStep.toSeconds();
        weeks.add(history.getOrDefault(then, 0L) * share);
      }
    }
    return weeks.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Range(
                weeks.stream().mapToDouble(v -> v).min().orElse(0),
                weeks.stream().mapToDouble(v -> v).max().orElse(0)));
  }
}
