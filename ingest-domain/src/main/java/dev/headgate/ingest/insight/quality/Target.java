package dev.headgate.ingest.insight.quality;

/**
 * What a rate should be, in per cent.
 *
 * @param good from here on it is good
 * @param critical below it is critical; in between it could be better
 */
public record Target(double good, double critical) {

  /** How a rate stands to its target. */
  public enum Grade {
    GOOD,
    FAIR,
    CRITICAL
  }

  public Target {
    if (!(critical > 0 && critical < good && good <= 100)) {
      throw new IllegalArgumentException("a target needs 0 < critical < good <= 100");
    }
  }

  public Grade grade(double percent) {
    if (percent >= good) {
      return Grade.GOOD;
    }
    return percent < critical ? Grade.CRITICAL : Grade.FAIR;
  }

  /** How much of it is reached: 0 at 0 %, a half where it stops being critical, 1 when good. */
  public double attained(double percent) {
    if (percent >= good) {
      return 1;
    }
    return percent < critical
        ? 0.5 * percent / critical
        : 0.5 + 0.5 * (percent - critical) / (good - critical);
  }
}
