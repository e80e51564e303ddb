package dev.headgate.ingest.insight.quality;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The moment since which a rate is another one.
 *
 * <p>Found by trying every moment between two samples: how much better do two rates, one before and
 * one since, explain what was counted than one rate all along (the log-likelihood ratio of two
 * binomials)? The best moment counts as a change if chance would bring it about less than once in
 * five thousand periods, the rate moved by {@link #LEAST_POINTS} or more, and there are {@link
 * #LEAST_SAMPLE} executions on both sides. Only one change is told: the clearest.
 *
 * @param at start of the first sample with the new rate
 * @param before the rate of all samples before
 * @param since the rate of all samples from then on
 */
public record RateChange(Instant at, Share before, Share since) {
  /** By how many percentage points a rate moves at least. */
  public static final double LEAST_POINTS = 3;

  /** How many executions stand on either side at least. */
  public static final long LEAST_SAMPLE = 30;

  /**
   * Chance exceeds it at one given moment with a probability of 6e-7, so at one of 300 with 2e-4.
   */
  private static final double LEAST_EVIDENCE = 25;

  /** What was counted in one step of time that begins at an instant. */
  public record Sample(Instant at, Share share) {}

  public boolean isWorse() {
    return since.percent() < before.percent();
  }

  /** How many percentage points the rate moved; negative for worse. */
  public double points() {
    return since.percent() - before.percent();
  }

  /**
   * Finds the clearest change.
   *
   * @param samples in order of time
   */
  public static Optional<RateChange> find(List<Sample> samples) {
    Share all = samples.stream().map(Sample::share).reduce(Share.NONE, Share::plus);
    Share before = Share.NONE;
    Optional<RateChange> best = Optional.empty();
    double most = LEAST_EVIDENCE;
    for (Sample sample : samples) {
      RateChange change = new RateChange(sample.at(), before, all.minus(before));
      double evidence = change.evidence(all);
      // Where nothing ran, nothing is known to have changed yet.
      if (!sample.share().isEmpty() && change.matters() && evidence > most) {
        most = evidence;
        best = Optional.of(change);
      }
      before = before.plus(sample.share());
    }
    return best;
  }

  private boolean matters() {
    return before.whole() >= LEAST_SAMPLE
        && since.whole() >= LEAST_SAMPLE
        && Math.abs(points()) >= LEAST_POINTS;
  }

  /** Twice the logarithm of how much likelier two rates make what was counted than one. */
  private double evidence(Share all) {
    return 2 * (logLikelihood(before) + logLikelihood(since) - logLikelihood(all));
  }

  private static double logLikelihood(Share share) {
    return xLogX(share.part()) + xLogX(share.whole() - share.part()) - xLogX(share.whole());
  }

  private static double xLogX(long x) {
    return x == 0 ? 0 : x * Math.log((double) x);
  }
}
