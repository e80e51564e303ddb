package dev.headgate.bench.scenario;

import java.util.function.DoubleSupplier;

/**
 * Repeats a load until it costs no less. On a loaded machine the compiler is long in coming, and
 * one dear round says nothing: the load has to be no cheaper than the cheapest for a while.
 */
final class WarmUp {
  private static final int LEAST_ROUNDS = 6;
  private static final int MOST_ROUNDS = 12;
  private static final int ROUNDS_WITHOUT_GAIN = 3;
  private static final double CHEAPER = 0.97;

  private WarmUp() {}

  /**
   * @param round sends for a while and tells what that cost, in any unit that stays the same
   */
  static void repeat(DoubleSupplier round) {
    double least = Double.MAX_VALUE;
    int withoutGain = 0;
    for (int i = 0; i < MOST_ROUNDS && mayGain(i, withoutGain); i++) {
      double cost = round.getAsDouble();
      withoutGain = cost < least * CHEAPER ? 0 : withoutGain + 1;
      least = Math.min(least, cost);
    }
  }

  private static boolean mayGain(int rounds, int withoutGain) {
    return rounds < LEAST_ROUNDS || withoutGain < ROUNDS_WITHOUT_GAIN;
  }
}
