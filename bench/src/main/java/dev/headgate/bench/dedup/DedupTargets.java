package dev.headgate.bench.dedup;

import dev.headgate.bench.report.Report.Target;
import dev.headgate.bench.report.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the index should reach. */
final class DedupTargets {
  private static final double LOOK_UPS = 3_000_000;
  private static final double BYTES_AT_FULL_SIZE = 32;
  private static final double BYTES_ELSEWHERE = 48;
  private static final double PAUSE_MILLIS = 5;
  private static final double START_SECONDS = 20;

  private DedupTargets() {}

  static List<Target> of(Samples samples) {
    List<Target> targets = new ArrayList<>();
    targets.add(
        new Target(
            "look-ups with insert/s of one core",
            samples.median("look-ups with insert/s of one core"),
            LOOK_UPS,
            true,
            "at the full size, 5 % duplicates"));
    targets.add(most(samples, "bytes an id at the full size", BYTES_AT_FULL_SIZE, ""));
    samples.values().keySet().stream()
        .filter(name -> name.matches("bytes an id at [\\d,]+"))
        .forEach(name -> targets.add(most(samples, name, BYTES_ELSEWHERE, "growing from nothing")));
    targets.add(
        most(samples, "most bytes an id on the way from 100 k", BYTES_ELSEWHERE, "every size"));
    for (String phase :
        List.of("growing", "as many expiring", "all expiring", "a day of silence, largest size")) {
      targets.add(pause(samples, phase));
    }
    targets.add(
        most(
            samples,
            "start: opening the journal s",
            START_SECONDS,
            "a JVM that has just begun; files in the system's cache"));
    return targets;
  }

  private static Target most(Samples samples, String name, double wanted, String remark) {
    return new Target(name, samples.median(name), wanted, false, remark);
  }

  /** The longest of all turns, not the median: a pause that comes once is a pause. */
  private static Target pause(Samples samples, String phase) {
    return new Target(
        phase + ": longest call ms",
        samples.most(phase + ": longest call ms"),
        PAUSE_MILLIS,
        false,
        String.format(
            Locale.ROOT,
            "less %.0f pauses of the JVM; of it at most %.2f ms processor time",
            samples.most(phase + ": pauses of the JVM"),
            samples.most(phase + ": longest call, processor time ms")));
  }
}
