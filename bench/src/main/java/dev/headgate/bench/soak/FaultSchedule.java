package dev.headgate.bench.soak;

import dev.headgate.bench.fault.Fault;
import dev.headgate.bench.fault.FaultedGateway.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Which fault comes when. In the first third of a run everything fails in turn; in the second the
 * gateway's process is spared, and in the last the engine's as well: a leak that needs time would
 * not be seen in processes that never live for long.
 */
final class FaultSchedule {
  private FaultSchedule() {}

  /** As many faults as asked for, in their order; within a third each once before any again. */
  static List<Fault> of(int faults, long seed) {
    Random dice = new Random(seed);
    List<Fault> schedule = new ArrayList<>();
    int third = Math.ceilDiv(faults, 3);
    append(schedule, third, fault -> true, dice);
    append(schedule, Math.min(2 * third, faults), fault -> !fault.ends(Part.GATEWAY), dice);
    append(schedule, faults, fault -> !fault.ends(Part.ENGINE), dice);
    return schedule;
  }

  private static void append(List<Fault> schedule, int upTo, Predicate<Fault> wanted, Random dice) {
    List<Fault> bag = new ArrayList<>();
    while (schedule.size() < upTo) {
      if (bag.isEmpty()) {
        bag.addAll(Arrays.stream(Fault.values()).filter(wanted).toList());
        Collections.shuffle(bag, dice);
      }
      schedule.add(bag.removeLast());
    }
  }
}
