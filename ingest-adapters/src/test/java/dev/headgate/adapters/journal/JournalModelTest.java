package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random histories against a file system that loses what was not forced. A failure names its seed:
 * {@code new JournalHistory(seed).run()} repeats it.
 */
@ExtendWith(Quiet.class)
class JournalModelTest {
  private static final int HISTORIES = Integer.getInteger("headgate.journal.histories", 500);

  @Test
  void losesAndDoublesNothingInRandomHistories() {
    for (long seed = 1; seed <= HISTORIES; seed++) {
      run(new JournalHistory(seed));
    }
  }

  @Test
  void survivesAPowerCutBeforeEveryCall() {
    for (long seed = 1; seed <= 3; seed++) {
      long calls = run(new JournalHistory(seed).withoutFaults());
      for (long call = 1; call <= calls; call++) {
        run(new JournalHistory(seed).withoutFaults().cutBefore(call));
      }
    }
  }

  @Test
  void theModelNoticesEveryMissingForce() {
    Set<String> unnoticed = new TreeSet<>();
    for (Missing missing : Missing.values()) {
      if (!isNoticed(missing.ignored)) {
        unnoticed.add(missing.name());
      }
    }
    assertThat(unnoticed).isEmpty();
  }

  private static boolean isNoticed(Predicate<String> ignored) {
    for (long seed = 1; seed <= 3_000; seed++) {
      try {
        new JournalHistory(seed).ignoring(ignored).run();
      } catch (AssertionError | RuntimeException e) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("ImmutableEnumChecker")
  private enum Missing {
    GROUPS(call -> call.startsWith("forceData ")),
    SEGMENT_HEADERS(call -> call.equals("force " + SegmentMaker.SPARE)),
    COPIED_GROUPS(call -> call.matches("force .*-\\d+\\.tmp")),
    ID_FILES(call -> call.matches("force .*\\.ids\\.tmp")),
    NEWEST_MARK(call -> call.equals("force newest.tmp")),
    DELIVERIES_REWRITTEN(call -> call.equals("force deliveries.log.tmp")),
    DELIVERIES(call -> call.equals("force deliveries.log")),
    KEY(call -> call.equals("force dedup.key.tmp")),
    DIRECTORY(call -> call.equals("forceDirectory"));

    private final Predicate<String> ignored;

    Missing(Predicate<String> ignored) {
      this.ignored = ignored;
    }
  }

  private static long run(JournalHistory history) {
    try {
      return history.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("history " + history + ":\n" + history.log(), e);
    }
  }
}
