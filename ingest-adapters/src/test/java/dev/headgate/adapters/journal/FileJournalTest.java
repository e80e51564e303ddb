package dev.headgate.adapters.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.journal.JournalRig.Kept;
import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
  private final JournalRig rig = new JournalRig();

  @Test
  void keepsRecordsOverARestart(@TempDir Path directory) throws Exception {
    rig.ownThreads = true;
    List<byte[]> written = new ArrayList<>();
    try (FileJournal journal = rig.open(DiskFiles.lock(directory.resolve("journal")))) {
      for (int i = 0; i < 500; i++) {
        JournalRecord record = TestRecords.events(i, 3 * i + 1, 3 * i + 2);
        written.add(TestRecords.bytes(record));
        AppendReceipt receipt = journal.append(record);
        assertThat(receipt.sequence()).isEqualTo(i + 1);
      }
      assertThat(JournalRig.readAll(journal))
          .extracting(Kept::bytes)
          .containsExactlyElementsOf(written);
    }
    try (FileJournal journal = rig.open(DiskFiles.lock(directory.resolve("journal")))) {
      List<Kept> kept = JournalRig.readAll(journal);
      assertThat(kept).extracting(Kept::bytes).containsExactlyElementsOf(written);
      assertThat(kept.getLast().position()).isEqualTo(new JournalPosition(1, 500));
      assertThat(journal.durableEnd()).isEqualTo(new JournalPosition(2, 1));
    }
  }
}
