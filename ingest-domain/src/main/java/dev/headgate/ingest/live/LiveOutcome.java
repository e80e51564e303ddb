package dev.headgate.ingest.live;

import java.util.Arrays;
import java.util.Optional;

/** What became of an event that somebody sees live; exactly one of these. */
public enum LiveOutcome {
  /** Kept, and on its way to the store. */
  ACCEPTED("accepted"),
  /** Seen before: answered like an accepted one, and not stored again. */
  DUPLICATE("duplicate"),
  /** Set aside, with the reason. */
  REJECTED("rejected"),
  /** Valid, and sent with a test key: neither stored nor billed. */
  TEST("test");

  private final String label;

  LiveOutcome(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  public static Optional<LiveOutcome> labelled(String label) {
    return Arrays.stream(values()).filter(outcome -> outcome.label.equals(label)).findFirst();
  }
}
