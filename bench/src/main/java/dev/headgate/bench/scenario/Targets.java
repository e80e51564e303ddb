package dev.headgate.bench.scenario;

import dev.headgate.bench.report.Report.Target;
import dev.headgate.bench.report.Samples;
import java.util.ArrayList;
import java.util.List;

/** What a scenario's figures should be. */
final class Targets {
  private Targets() {}

  static List<Target> of(Workload workload, Samples samples) {
    Scenario scenario = workload.scenario();
    List<Target> targets = new ArrayList<>();
    if (scenario == Scenario.TAG_EVENT) {
      targets.add(least(samples, "ours/H", 0.6, "accepting only"));
      targets.add(least(samples, "delivering: ours/H", 0.45, "while delivering"));
    }
    if (scenario == Scenario.MEDIA_500) {
      targets.add(least(samples, "ours/min(J, HT)", 0.5, "ClickHouse stopped"));
      targets.add(least(samples, "stored/E", 0.6, "until the last row is stored"));
      targets.add(most(samples, "journal bytes/JSON", 0.65, "raw records"));
      targets.add(most(samples, "drain: allocated/row bytes", 0.2, "delivery"));
    }
    targets.add(most(samples, "half load p50 ms", 5, "coordinated omission corrected"));
    targets.add(
        most(
            samples,
            "half load p99 - 2 x force p99 ms",
            scenario.isSmall() ? 5 : 15,
            "coordinated omission corrected"));
    if (scenario.events() >= 100) {
      targets.add(most(samples, "allocated/body", 1.5, "accept path"));
    } else {
      targets.add(
          most(
              samples,
              "allocated bytes/request",
              8 * 1024 + 1.5 * workload.jsonBytes(),
              "8 KB + 1.5 x body"));
    }
    return targets.stream().filter(target -> !Double.isNaN(target.measured())).toList();
  }

  private static Target least(Samples samples, String what, double wanted, String remark) {
    return new Target(samples.scenario() + ": " + what, samples.median(what), wanted, true, remark);
  }

  private static Target most(Samples samples, String what, double wanted, String remark) {
    return new Target(
        samples.scenario() + ": " + what, samples.median(what), wanted, false, remark);
  }
}
