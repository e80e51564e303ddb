package dev.headgate.bench.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Judges whether something grows.
 *
 * <p>Values are cut in thirds by time, after a warm-up, and each third is told by its median. What
 * grows is higher in the last third than in the first by more than is allowed, <em>and</em> went on
 * growing: the middle is not below the first, and at least a third of that growth lies between the
 * middle third and the last. What fills up and stays there passes; a leak, which adds as much in
 * each third, does not.
 *
 * <p>Of a process that starts again and again this is asked within each life of three minutes after
 * its warm-up, and between the lives: their medians at the same age, one after the other, are
 * judged as values are. A leak that a start takes away shows within a life, one that a start leaves
 * behind between them.
 */
final class Flatness {
  /** Fewer say nothing. */
  private static final int LEAST_POINTS = 6;

  /** What a shorter life does after its warm-up is still its beginning. */
  private static final double LEAST_SECONDS = 180;

  /** So many lives have thirds. */
  private static final int LEAST_LIVES = 3;

  private static final int LEAST_POINTS_OF_AGE = 3;
  private static final double STILL_GROWING = 1.0 / 3;

  private Flatness() {}

  /**
   * What may grow by how much.
   *
   * @param share of the first third's median
   * @param least growth that is always allowed, in the series' unit
   * @param warmUp what is left out at the begin of each life
   */
  record Limit(double share, double least, Duration warmUp) {
    double allowed(double first) {
      return Math.max(share * Math.abs(first), least);
    }

    /** As a person reads it. */
    String text() {
      return String.format(Locale.ROOT, "%.0f %% or %s", 100 * share, SoakReport.number(least));
    }
  }

  /** What came of it. */
  enum Outcome {
    FLAT,
    GROWS,
    /** Too short, or too few points. */
    NOT_JUDGED
  }

  /**
   * Of one comparison.
   *
   * @param scope what was compared
   * @param points values after the warm-up
   */
  record Verdict(
      String series,
      String scope,
      Outcome outcome,
      int points,
      double first,
      double middle,
      double last,
      double allowed) {}

  /** All comparisons that the series allows; one that says so if it allows none. */
  static List<Verdict> judge(Series series, Limit limit) {
    List<Verdict> verdicts = new ArrayList<>();
    List<Series.Life> lives = series.lives();
    double warmUp = limit.warmUp().toMillis() / 1e3;
    for (int i = 0; i < lives.size(); i++) {
      List<Double> values = lives.get(i).values(warmUp, Double.MAX_VALUE);
      if (values.size() >= LEAST_POINTS && lives.get(i).age() - warmUp >= LEAST_SECONDS) {
        String scope =
            lives.size() == 1
                ? "whole run"
                : String.format(Locale.ROOT, "life %d, %.1f min", i + 1, lives.get(i).age() / 60);
        verdicts.add(thirds(series.name(), scope, values, limit));
      }
    }
    if (lives.size() > 1) {
      betweenLives(series, limit, verdicts);
    }
    if (verdicts.isEmpty()) {
      verdicts.add(
          new Verdict(
              series.name(),
              "too short",
              Outcome.NOT_JUDGED,
              series.points().size(),
              Double.NaN,
              Double.NaN,
              Double.NaN,
              Double.NaN));
    }
    return verdicts;
  }

  /** Compares at the age that most lives have reached. */
  private static void betweenLives(Series series, Limit limit, List<Verdict> verdicts) {
    List<Double> ages = series.lives().stream().map(Series.Life::age).sorted().toList();
    double age = ages.get(ages.size() / 3);
    List<Double> medians =
        series.lives().stream()
            .filter(life -> life.age() >= age)
            .map(life -> life.values(age / 2, age))
            .filter(values -> values.size() >= LEAST_POINTS_OF_AGE)
            .map(Flatness::median)
            .toList();
    if (medians.size() >= LEAST_LIVES) {
      String scope =
          String.format(Locale.ROOT, "%d lives at %.0f to %.0f s", medians.size(), age / 2, age);
      verdicts.add(thirds(series.name(), scope, medians, limit));
    }
  }

  private static Verdict thirds(String series, String scope, List<Double> values, Limit limit) {
    int third = values.size() / 3;
    double first = median(values.subList(0, third));
    double middle = median(values.subList(third, values.size() - third));
    double last = median(values.subList(values.size() - third, values.size()));
    double allowed = limit.allowed(first);
    double growth = last - first;
    boolean isTrend = middle >= first && last - middle >= STILL_GROWING * growth;
    boolean grows = growth > allowed && isTrend;
    return new Verdict(
        series,
        scope,
        grows ? Outcome.GROWS : Outcome.FLAT,
        values.size(),
        first,
        middle,
        last,
        allowed);
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
