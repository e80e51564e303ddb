package dev.headgate.bench.dashboard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long one thing took, turn by turn.
 *
 * @param millis the first turn first
 */
record Times(String what, String period, String compared, List<Double> millis) {
  Times {
    millis = List.copyOf(millis);
  }

  /** Something to be timed. */
  @FunctionalInterface
  interface Timed {
    void run() throws IOException, InterruptedException;
  }

  static Times of(String what, String period, String compared, int turns, Timed timed)
      throws IOException, InterruptedException {
    List<Double> millis = new ArrayList<>();
    for (int turn = 0; turn <= turns; turn++) {
      long begin = System.nanoTime();
      timed.run();
      millis.add((System.nanoTime() - begin) / 1e6);
    }
    return new Times(what, period, compared, millis);
  }

  double first() {
    return millis.getFirst();
  }

  double median() {
    return warm(0.5);
  }

  /** Of the turns after the first. */
  double warm(double share) {
    List<Double> sorted = millis.stream().skip(1).sorted().toList();
    return sorted.get(
        Math.clamp((long) Math.ceil(share * sorted.size()) - 1, 0, sorted.size() - 1));
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "| %-28s | %-4s | %-7s | %7.0f | %7.0f | %7.0f | %7.0f |",
        what,
        period,
        compared,
        first(),
        warm(0),
        median(),
        warm(0.95));
  }
}
