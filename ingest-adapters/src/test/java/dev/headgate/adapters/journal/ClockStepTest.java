package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.ingest.journal.AppendReceipt;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine's clock is set by an hour or by more than the window, in both directions. */
@ExtendWith(Quiet.class)
class ClockStepTest {
  private final JournalRig rig = new JournalRig();
  private final MemoryFiles files = new MemoryFiles();

  @ParameterizedTest
  @ValueSource(longs = {-25, -1, 1, 25})
  void aStepWhileItRunsChangesNothing(long hours) {
    try (FileJournal journal = rig.open(files)) {
      long first = millis(journal.append(TestRecords.events(1)));
      step(hours);
      rig.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      AppendReceipt receipt = journal.append(TestRecords.events(1, 2));
      assertThat(millis(receipt)).isEqualTo(first + 60_000);
      assertThat(receipt.duplicateCount()).isOne();
      rig.nanos.addAndGet(Duration.ofHours(24).toNanos());
      assertThat(journal.append(TestRecords.events(1)).duplicateCount())
          .as("after a day of journal time")
          .isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-25, -1, 1})
  void aStepBetweenTwoStartsForgetsNothingWithinTheWindow(long hours) {
    long first;
    try (FileJournal journal = rig.open(files)) {
      first = millis(journal.append(TestRecords.events(1)));
    }
    step(hours);
    try (FileJournal journal = rig.open(files.kill())) {
      AppendReceipt receipt = journal.append(TestRecords.events(1, 2));
      assertThat(receipt.duplicateCount()).isOne();
      assertThat(millis(receipt)).isGreaterThanOrEqualTo(first);
    }
  }

  /**
   * A start has nothing but the clock to tell how long it was away: a limit, which the docs state.
   */
  @Test
  void aStepForwardBeyondTheWindowBetweenTwoStartsPassesForADay() {
    try (FileJournal journal = rig.open(files)) {
      journal.append(TestRecords.events(1));
    }
    step(25);
    MemoryFiles second = files.kill();
    long ahead;
    try (FileJournal journal = rig.open(second)) {
      AppendReceipt receipt = journal.append(TestRecords.events(1));
      assertThat(receipt.duplicateCount()).isZero();
      ahead = millis(receipt);
    }
    step(-25);
    try (FileJournal journal = rig.open(second.kill())) {
      AppendReceipt receipt = journal.append(TestRecords.events(1));
      assertThat(receipt.duplicateCount()).as("once it is set right again").isOne();
      assertThat(millis(receipt)).isGreaterThanOrEqualTo(ahead);
    }
  }

  private void step(long hours) {
    rig.wallMillis.addAndGet(Duration.ofHours(hours).toMillis());
  }

  private static long millis(AppendReceipt receipt) {
    return receipt.journaledAt().toEpochMilli();
  }
}
