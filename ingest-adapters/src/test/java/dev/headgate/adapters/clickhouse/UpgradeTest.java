package dev.headgate.adapters.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.journal.FileJournal;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.DeliveryObserver;
import dev.headgate.ingest.delivery.DeliveryPolicy;
import dev.headgate.ingest.delivery.InMemoryDeliveryLog;
import dev.headgate.ingest.delivery.InMemoryJournal;
import dev.headgate.ingest.delivery.InMemoryUsageLedger;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an older version accepted is delivered by this one. */
class UpgradeTest {
  /** As of a version that knew fewer columns. */
  private static final int OLDER = 60_000;

  @TempDir Path directory;

  static List<Path> journals() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src", "test", "resources"))) {
      return files.filter(Files::isDirectory).filter(UpgradeTest::isJournal).sorted().toList();
    }
  }

  private static boolean isJournal(Path path) {
    return path.getFileName().toString().startsWith("journal-of-schema-");
  }

  @Test
  void thereIsAJournalOfEverySchema() throws IOException {
    assertThat(journals()).hasSize(RowSchema.CURRENT);
  }

  @ParameterizedTest
  @MethodSource("journals")
  void deliversAJournalThatAnOlderVersionLeft(Path journal) throws Exception {
    Path copy = Files.createDirectory(directory.resolve("journal"));
    try (Stream<Path> files = Files.list(journal)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    try (FileJournal opened = OlderJournal.open(copy)) {
      assertThat(OlderJournal.deliver(opened))
          .containsExactlyElementsOf(Files.readAllLines(OlderJournal.expected(journal)));
    }
  }

  @Test
  void insertsRowsWithTheColumnsOfTheirOwnSchema() throws Exception {
    TestClickHouse.lines("TRUNCATE TABLE headgate.tag_results");
    List<String> known = RowSchema.columns(RowSchema.CURRENT, StoreTable.TAG_RESULTS);
    List<String> older = known.subList(0, known.size() - 2);
    InMemoryJournal journal = new InMemoryJournal();
    journal.append(TestRows.NOW, record(OLDER, Integer.BYTES + Long.BYTES));
    journal.append(TestRows.NOW, record(RowSchema.CURRENT, 0));
    InMemoryDeliveryLog log = new InMemoryDeliveryLog();
    DeliverToStore delivery =
        new DeliverToStore(
            journal,
            log,
            new ClickHouseEventStore(
                TestClickHouse.connection(),
                TestClickHouse.fence(),
                (version, table) -> version == OLDER ? older : RowSchema.columns(version, table)),
            new RowBinaryRowFormat(),
            new InMemoryUsageLedger(),
            DeliveryPolicy.DEFAULT,
            InstantSource.system(),
            DeliveryObserver.NONE);
    delivery.start();
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (log.deliveries().size() < 2) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.sleep(10);
    }
    assertThat(delivery.stop(Duration.ofSeconds(20))).isTrue();

    assertThat(
            TestClickHouse.lines(
                "SELECT tag_name, executions, timed_executions, total_exec_ms"
                    + " FROM headgate.tag_results ORDER BY delivery_id"))
        .containsExactly("GA4 - Event\t1\t0\t0", "GA4 - Event\t1\t1\t120");
  }

  /** A row of tag results without its last bytes, which are those of the newest columns. */
  private static JournalRecord record(int schema, int without) {
    JournalRecord.Builder builder = new JournalRecord.Builder(256);
    builder.begin(Api.TAG, schema, new TenantId(1));
    RowBuffer row = builder.beginRow(StoreTable.TAG_RESULTS, false);
    TestRows.putRow(row, StoreTable.TAG_RESULTS);
    row.truncate(row.length() - without);
    builder.endRow();
    return TestRows.copy(builder.finish(1, 0));
  }
}
