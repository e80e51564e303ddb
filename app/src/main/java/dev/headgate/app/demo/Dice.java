package dev.headgate.app.demo;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Chance that repeats: the same seed, purpose and number give the same throws. */
final class Dice {
  private final SplittableRandom random;

  private Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * A set of dice of its own for each thing that is generated, so that one thing more or less does
   * not change the others.
   */
  static Dice of(long seed, String purpose, long number) {
    return new Dice(mix(mix(seed ^ purpose.hashCode() * 0x9e3779b97f4a7c15L) + number));
  }

  private static long mix(long z) {
    z = (z ^ z >>> 33) * 0xff51afd7ed558ccdL;
    z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
    return z ^ z >>> 33;
  }

  /** From 0, below 1. */
  double fraction() {
    return random.nextDouble();
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** From the least to the most, both included. */
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /**
   * Log-normal about a typical value; with a spread of 0.5, nine of ten lie within a factor 2.3.
   */
  double around(double typical, double spread) {
    return typical * StrictMath.exp(spread * random.nextGaussian());
  }

  /** A random UUID, version 4. */
  UUID uuid() {
    return new UUID(
        random.nextLong() & ~0xf000L | 0x4000L,
        random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
  }
}
