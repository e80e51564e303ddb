package dev.headgate.bench.scale;

import java.util.ArrayList;
import java.util.List;

/** The sizes at which is measured. */
final class Stages {
  private Stages() {}

  /** The first size, ten times as much, and so on, and the last one. */
  static List<Long> of(long first, long last) {
    List<Long> stages = new ArrayList<>();
    for (long stage = first; stage < last; stage *= 10) {
      stages.add(stage);
    }
    stages.add(Math.max(first, last));
    return stages;
  }
}
