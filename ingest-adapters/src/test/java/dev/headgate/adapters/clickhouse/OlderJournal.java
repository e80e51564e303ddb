package dev.headgate.adapters.clickhouse;

import dev.headgate.adapters.journal.FileJournal;
import dev.headgate.adapters.journal.JournalCopy;
import dev.headgate.adapters.journal.JournalListener;
import dev.headgate.adapters.journal.JournalSettings;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.DeliveryObserver;
import dev.headgate.ingest.delivery.DeliveryPolicy;
import dev.headgate.ingest.delivery.DeliveryState.Phase;
import dev.headgate.ingest.delivery.InMemoryUsageLedger;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalEpochs.JournalLife;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Journals as earlier versions left them, undelivered, in {@code
 * src/test/resources/journal-of-schema-N}. A version whose rows have another schema adds its own by
 * {@link #main} before it changes them, and never touches the older ones.
 */
final class OlderJournal {
  private static final InstantSource CLOCK = () -> Instant.ofEpochMilli(TestRows.NOW);

  private OlderJournal() {}

  /** Where what should come of the journal stands, beside it. */
  static Path expected(Path journal) {
    return journal.resolveSibling(journal.getFileName() + ".tsv");
  }

  static FileJournal open(Path directory) {
    JournalSettings settings =
        new JournalSettings(64 << 10, 1 << 16, 1 << 20, 0, Duration.ofHours(1), 1 << 20, 1_000);
    return FileJournal.open(
        directory,
        settings,
        newest -> new JournalLife(newest + 1, newest),
        CLOCK,
        JournalListener.NONE);
  }

  /** What ClickHouse holds when the journal is delivered into empty tables. */
  static List<String> deliver(FileJournal journal) throws InterruptedException {
    for (StoreTable table : StoreTable.values()) {
      TestClickHouse.lines("TRUNCATE TABLE headgate." + table.tableName());
    }
    DeliverToStore delivery =
        new DeliverToStore(
            journal,
            journal.deliveries(),
            TestClickHouse.store(),
            new RowBinaryRowFormat(),
            new InMemoryUsageLedger(),
            DeliveryPolicy.DEFAULT,
            CLOCK,
            DeliveryObserver.NONE);
    delivery.start();
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (delivery.state().phase() != Phase.IDLE) {
      if (System.nanoTime() > end || delivery.state().halted().isPresent()) {
        throw new AssertionError("not delivered: " + delivery.state());
      }
      Thread.sleep(10);
    }
    delivery.stop(Duration.ofSeconds(20));
    List<String> lines = new ArrayList<>();
    for (StoreTable table : StoreTable.values()) {
      String columns = String.join(", ", RowSchema.columns(1, table));
      TestClickHouse.lines(
              "SELECT '%s', %s FROM headgate.%s ORDER BY delivery_id, row_no"
                  .formatted(table.tableName(), columns, table.tableName()))
          .forEach(lines::add);
    }
    return lines;
  }

  /**
   * Writes a journal of the present schema.
   *
   * @param args the directory {@code src/test/resources}
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path target = Path.of(args[0], "journal-of-schema-" + RowSchema.CURRENT);
    Path made = Files.createTempDirectory("journal").resolve("journal");
    try (FileJournal journal = open(made)) {
      TestRows rows = new TestRows();
      JournalRecord.Builder builder = new JournalRecord.Builder(1024);
      journal.append(rows.mediaRecord(2));
      builder.begin(Api.TAG, RowSchema.CURRENT, new TenantId(1));
      addRow(builder, StoreTable.TAG_EVENTS, true);
      addRow(builder, StoreTable.TAG_RESULTS, false);
      journal.append(builder.finish(1, 0));
      builder.begin(Api.MEDIA, RowSchema.CURRENT, new TenantId(1));
      addRow(builder, StoreTable.MEDIA_EVENTS, true);
      addRow(builder, StoreTable.DEAD_LETTERS, false);
      journal.append(builder.finish(1, 1));
      JournalCopy.make(made, target);
      Files.write(expected(target), deliver(journal));
    }
    try (Stream<Path> files = Files.list(target)) {
      files.forEach(System.out::println);
    }
    System.exit(0);
  }

  private static void addRow(JournalRecord.Builder builder, StoreTable table, boolean primary) {
    TestRows.putRow(builder.beginRow(table, primary), table);
    builder.endRow();
  }
}
