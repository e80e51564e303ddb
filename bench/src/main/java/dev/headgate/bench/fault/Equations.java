package dev.headgate.bench.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the gateway's own counts have to amount to when no request is under way. */
public final class Equations {
  private Equations() {}

  /**
   * @param counts events by outcome
   * @param rows media events and tag reports that are stored
   * @param acknowledged events that senders know to be accepted
   */
  public static List<String> violations(Map<String, Long> counts, long rows, long acknowledged) {
    List<String> violations = new ArrayList<>();
    long accepted = of(counts, "accepted");
    long received = of(counts, "received");
    long outcomes = accepted + of(counts, "rejected") + of(counts, "refused");
    if (received != outcomes) {
      violations.add("received %d, outcomes %d: %s".formatted(received, outcomes, counts));
    }
    long became =
        of(counts, "stored")
            + of(counts, "duplicate")
            + of(counts, "undeliverable")
            + of(counts, "erased")
            + of(counts, "test")
            + of(counts, "pending");
    if (accepted != became) {
      violations.add("accepted %d, became %d: %s".formatted(accepted, became, counts));
    }
    if (of(counts, "stored") != rows) {
      violations.add("%d rows are stored, but counted are %s".formatted(rows, counts));
    }
    if (accepted < acknowledged) {
      violations.add("%d were acknowledged, but counted are %s".formatted(acknowledged, counts));
    }
    return violations;
  }

  private static long of(Map<String, Long> counts, String name) {
    return counts.getOrDefault(name, 0L);
  }
}
