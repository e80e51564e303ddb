package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.journal.MutatedClasses.Mutant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults in the journal's rules, each of which some check here must notice. */
@ExtendWith(Quiet.class)
class JournalMutantsTest {
  private record Check(Class<?> tests, String method) {}

  private static final Check HISTORIES = new Check(JournalMutantsTest.class, "runHistories");
  private static final Map<Mutant, Check> OTHERS =
      Map.of(
          Mutant.CHECKSUM_WITHOUT_LENGTH, new Check(ForgedRecords.class, "shortened"),
          Mutant.CHECKSUM_WITHOUT_EPOCH, new Check(ForgedRecords.class, "stale"),
          Mutant.CHECKSUM_WITHOUT_SEQUENCE, new Check(ForgedRecords.class, "swapped"),
          Mutant.RETIRED_WITHOUT_IDS, new Check(JournalMutantsTest.class, "retireSegments"),
          Mutant.DURABLE_MARK_IGNORED, new Check(DamagedJournal.class, "flipEveryByte"),
          Mutant.NEWEST_NOT_CHECKED, new Check(DamagedJournal.class, "removeEachFile"),
          Mutant.LATER_ENTRIES_IGNORED, new Check(DamagedJournal.class, "flipEveryByte"));

  @ParameterizedTest
  @EnumSource
  void areNoticed(Mutant mutant) {
    MutatedClasses classes = new MutatedClasses(mutant);
    Check check = OTHERS.getOrDefault(mutant, HISTORIES);
    assertThat(classes.isNoticedBy(check.tests(), check.method())).isTrue();
    assertThat(classes.changes()).isPositive();
  }

  /** Orderly histories with a cut before every call, then random ones. */
  static void runHistories() {
    long calls = JournalHistory.orderly(1).run();
    for (long call = 1; call <= calls; call += 2) {
      JournalHistory.orderly(1).cutBefore(call).fate(call).run();
    }
    for (long seed = 1; seed <= 300; seed++) {
      JournalHistory.of(seed).run();
    }
  }

  /** Segments are deleted, with a cut before every call. */
  static void retireSegments() {
    for (long seed = 1; seed <= 3; seed++) {
      long calls = JournalHistory.rounds(seed, JournalHistory.RETIRING).run();
      for (long call = 1; call <= calls; call++) {
        JournalHistory.rounds(seed, JournalHistory.RETIRING).cutBefore(call).fate(call).run();
      }
    }
  }

  @Test
  void theChecksPassWithoutAMutant() throws BadGroup {
    ForgedRecords.untouched();
    ForgedRecords.swapped();
    ForgedRecords.stale();
    ForgedRecords.shortened();
    runHistories();
    retireSegments();
  }
}
