package dev.headgate.bench.scale;

import dev.headgate.bench.report.Report.Target;
import dev.headgate.bench.report.Samples;
import java.util.ArrayList;
import java.util.List;

/**
 * The cost of an event at a small size and at a large one, measured in turns. It is flat if the
 * large one is dearer by a fifth at the most, in the median of the turns; cheaper is no fault.
 */
final class Comparison {
  private static final double FLAT = 1.2;
  private static final String GATEWAY = "gateway";
  private static final String INSERTS = "engine without merges";
  private static final String ALL = "gateway, PostgreSQL and engine without merges";

  private final Samples samples;
  private final String small;
  private final String large;

  /**
   * @param what that grows
   * @param small what the figures of the small size are called
   * @param large and those of the large one
   */
  Comparison(String what, String small, String large) {
    samples = new Samples("cost of an event, " + what + ": " + small + " and " + large);
    this.small = small;
    this.large = large;
  }

  Samples samples() {
    return samples;
  }

  /** Adds a turn of both, in microseconds of an event. */
  void add(ProcessorTime ofSmall, ProcessorTime ofLarge) {
    add(small, ofSmall);
    add(large, ofLarge);
    samples.add(ratio(GATEWAY), ofLarge.gateway() / ofSmall.gateway());
    samples.add(ratio(INSERTS), ofLarge.inserts() / ofSmall.inserts());
    samples.add(ratio(ALL), ofLarge.withoutMerges() / ofSmall.withoutMerges());
  }

  private void add(String size, ProcessorTime cost) {
    samples.add(size + ": gateway us", cost.gateway());
    samples.add(size + ": engine without merges us", cost.inserts());
    samples.add(size + ": PostgreSQL us", cost.postgres());
    samples.add(size + ": all without merges us", cost.withoutMerges());
    samples.add(size + ": merges us", cost.merges());
  }

  private static String ratio(String part) {
    return part + ": large/small";
  }

  /** The cost at the large size, all but the merges. */
  double largeMicros() {
    return samples.median(large + ": all without merges us");
  }

  double smallMicros() {
    return samples.median(small + ": all without merges us");
  }

  /** One for each part, and one for all; the spread of the turns is the remark. */
  List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    for (String part : List.of(GATEWAY, INSERTS, ALL)) {
      String name = ratio(part);
      targets.add(
          new Target(
              small + " to " + large + ", " + part,
              samples.median(name),
              FLAT,
              false,
              "turns %.2f to %.2f".formatted(samples.least(name), samples.most(name))));
    }
    return targets;
  }
}
