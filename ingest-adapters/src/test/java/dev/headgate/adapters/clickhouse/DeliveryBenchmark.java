package dev.headgate.adapters.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.DeliveryObserver;
import dev.headgate.ingest.delivery.DeliveryPolicy;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.InMemoryDeliveryLog;
import dev.headgate.ingest.delivery.InMemoryUsageLedger;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.RowBuffer;
import dev.headgate.ingest.journal.StoreTable;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Delivery's rows a second against ready-made blocks of the same rows, posted by plain HTTP into
 * the same table; in turns. Run it from an IDE or by {@code java -cp <test class path>}; the
 * figures stand in docs/storage.md.
 */
public final class DeliveryBenchmark {
  private static final int ROUNDS = 3;
  private static final int BLOCKS = 10;
  private static final int EVENTS_PER_RECORD = 500;
  private static final int RECORDS_PER_BLOCK = 200;
  private static final int ROWS_PER_BLOCK = EVENTS_PER_RECORD * RECORDS_PER_BLOCK;

  private final List<JournalRecord> records = new ArrayList<>();
  private final long rowBytes;
  private final double jsonBytesPerRow;

  private DeliveryBenchmark() {
    TestRows rows = new TestRows();
    long bytes = 0;
    for (int i = 0; i < RECORDS_PER_BLOCK; i++) {
      JournalRecord record = TestRows.copy(rows.mediaRecord(EVENTS_PER_RECORD));
      bytes += record.length();
      records.add(record);
    }
    rowBytes = bytes / ROWS_PER_BLOCK;
    jsonBytesPerRow = (double) rows.jsonBytes() / ROWS_PER_BLOCK;
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws Exception {
    DeliveryBenchmark benchmark = new DeliveryBenchmark();
    TestClickHouse.connection();
    System.out.printf(
        "a row: %d bytes in the journal, %.0f as JSON%n",
        benchmark.rowBytes, benchmark.jsonBytesPerRow);
    List<Double> ours = new ArrayList<>();
    List<Double> ceiling = new ArrayList<>();
    benchmark.post();
    benchmark.deliver(1);
    for (int round = 0; round < ROUNDS; round++) {
      ceiling.add(benchmark.post());
      ours.add(benchmark.deliver(round + 2));
      System.out.printf(
          "round %d: delivered %,.0f rows/s, posted %,.0f rows/s%n",
          round, ours.getLast(), ceiling.getLast());
    }
    System.out.printf(
        "median: delivered %,.0f, posted %,.0f, ratio %.2f%n",
        median(ours), median(ceiling), median(ours) / median(ceiling));
    benchmark.measureProbe(2);
    mergeAll();
    benchmark.measureProbe(2);
    benchmark.measureDisk();
    System.exit(0);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
  }

  /** Delivers the blocks from memory; tells rows a second and what was allocated for them. */
  @SuppressWarnings("SystemOut")
  private double deliver(int epoch) throws InterruptedException {
    AtomicLong inserting = new AtomicLong();
    InMemoryDeliveryLog log = new InMemoryDeliveryLog();
    DeliveryPolicy policy =
        new DeliveryPolicy(
            ROWS_PER_BLOCK,
            64 << 20,
            Duration.ZERO,
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            10);
    DeliverToStore delivery =
        new DeliverToStore(
            new RepeatingJournal(epoch),
            log,
            TestClickHouse.store(),
            new RowBinaryRowFormat(),
            new InMemoryUsageLedger(),
            policy,
            InstantSource.system(),
            new DeliveryObserver() {
              @Override
              public void delivered(FrozenDelivery frozen, Duration took) {
                inserting.addAndGet(took.toMillis());
              }
            });
    long began = System.nanoTime();
    delivery.start();
    Thread deliverer =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("delivery") && thread.isAlive())
            .findFirst()
            .orElseThrow();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    while (log.deliveries().isEmpty()) {
      Thread.sleep(1);
    }
    long allocatedFrom = threads.getThreadAllocatedBytes(deliverer.threadId());
    while (log.deliveries().size() < BLOCKS) {
      Thread.sleep(1);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    long allocated = threads.getThreadAllocatedBytes(deliverer.threadId()) - allocatedFrom;
    if (!delivery.stop(Duration.ofSeconds(30))) {
      throw new IllegalStateException("did not stop");
    }
    System.out.printf(
        "inserting %d of %.0f ms, allocated %.3f bytes a row byte%n",
        inserting.get(),
        seconds * 1000,
        (double) allocated / ((double) (BLOCKS - 1) * ROWS_PER_BLOCK * rowBytes));
    return BLOCKS * ROWS_PER_BLOCK / seconds;
  }

  /** Posts ready-made blocks, with the settings that delivery uses. */
  private double post() throws Exception {
    RowBuffer block = block(records);
    long began = System.nanoTime();
    for (int i = 0; i < BLOCKS; i++) {
      post(block);
    }
    return BLOCKS * ROWS_PER_BLOCK / ((System.nanoTime() - began) / 1e9);
  }

  private static RowBuffer block(List<JournalRecord> records) {
    RowBuffer block = new RowBuffer(64 << 20);
    int rowNo = 0;
    for (JournalRecord record : records) {
      int entry = record.firstEntry();
      for (int i = 0; i < record.entries(); i++) {
        block.putLong(1);
        block.putInt(rowNo++);
        block.putShort((int) (TestRows.NOW / 86_400_000));
        block.putLong(TestRows.NOW);
        block.put(record.array(), record.rowOffset(entry), record.rowLength(entry));
        entry = record.next(entry);
      }
    }
    return block;
  }

  private static void post(RowBuffer block) throws Exception {
    ClickHouseEndpoint engine = TestClickHouse.endpoint();
    String sql =
        "INSERT INTO headgate.media_events ("
            + String.join(", ", RowSchema.columns(1, StoreTable.MEDIA_EVENTS))
            + ") FORMAT RowBinary";
    String settings =
        "&async_insert=0&wait_end_of_query=1&input_format_parallel_parsing=0"
            + "&max_partitions_per_insert_block=1&max_insert_block_size=16777216"
            + "&min_insert_block_size_rows=16777216&min_insert_block_size_bytes=4294967296";
    HttpURLConnection http =
        (HttpURLConnection)
            URI.create(engine.url() + "/?query=" + URLEncoder.encode(sql, UTF_8) + settings)
                .toURL()
                .openConnection();
    String basic =
        Base64.getEncoder()
            .encodeToString((engine.user() + ":" + engine.password()).getBytes(UTF_8));
    http.setRequestProperty("Authorization", "Basic " + basic);
    http.setDoOutput(true);
    http.setFixedLengthStreamingMode(block.length());
    try (OutputStream out = http.getOutputStream()) {
      out.write(block.array(), 0, block.length());
    }
    if (http.getResponseCode() != 200) {
      throw new IllegalStateException(new String(http.getErrorStream().readAllBytes(), UTF_8));
    }
    http.getInputStream().readAllBytes();
  }

  /** Rows that are all different, as they come: blocks of 100,000 of 3,000 sessions. */
  @SuppressWarnings("SystemOut")
  private void measureDisk() throws Exception {
    TestClickHouse.lines("TRUNCATE TABLE headgate.media_events");
    TestRows rows = new TestRows();
    for (int i = 0; i < BLOCKS; i++) {
      List<JournalRecord> fresh = new ArrayList<>();
      for (int j = 0; j < RECORDS_PER_BLOCK; j++) {
        fresh.add(TestRows.copy(rows.mediaRecord(EVENTS_PER_RECORD)));
      }
      post(block(fresh));
    }
    String parts =
        "SELECT count(), sum(rows), round(sum(bytes_on_disk) / sum(rows), 1) FROM system.parts"
            + " WHERE active AND database = 'headgate' AND table = 'media_events'";
    System.out.println("parts, rows, bytes a row on disk: " + TestClickHouse.line(parts));
    mergeAll();
    System.out.println("the same when merged into one: " + TestClickHouse.line(parts));
    System.out.printf(
        "of the JSON: %.3f%n",
        Double.parseDouble(
                TestClickHouse.line(
                    "SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts"
                        + " WHERE active AND database = 'headgate' AND table = 'media_events'"))
            / jsonBytesPerRow);
  }

  private static void mergeAll() {
    try {
      TestClickHouse.lines(
          "OPTIMIZE TABLE headgate.media_events FINAL SETTINGS max_execution_time = 0");
    } catch (StoreUnavailable slow) {
      // It goes on in the background; what is there by now is measured.
    }
  }

  @SuppressWarnings("SystemOut")
  private void measureProbe(int epoch) {
    ClickHouseEventStore store = TestClickHouse.store();
    JournalPosition first = new JournalPosition(epoch, 1 + 3L * RECORDS_PER_BLOCK);
    FrozenDelivery delivery =
        new FrozenDelivery(
            first,
            first,
            java.time.LocalDate.ofEpochDay(TestRows.NOW / 86_400_000),
            java.util.Map.of(StoreTable.MEDIA_EVENTS, ROWS_PER_BLOCK));
    long[] millis = new long[5];
    long count = 0;
    for (int i = 0; i < millis.length; i++) {
      long began = System.nanoTime();
      count = store.probe(delivery, StoreTable.MEDIA_EVENTS).count();
      millis[i] = (System.nanoTime() - began) / 1_000_000;
    }
    System.out.println("probe: " + count + " rows, ms " + Arrays.toString(millis));
  }

  /** The same block of records again and again. */
  private final class RepeatingJournal implements JournalReader {
    private final int epoch;

    RepeatingJournal(int epoch) {
      this.epoch = epoch;
    }

    @Override
    public JournalPosition oldest() {
      return new JournalPosition(epoch, 1);
    }

    @Override
    public JournalPosition durableEnd() {
      return new JournalPosition(epoch, 1 + (long) BLOCKS * RECORDS_PER_BLOCK);
    }

    @Override
    public boolean awaitDurable(JournalPosition position, Duration atMost)
        throws InterruptedException {
      Thread.sleep(atMost);
      return false;
    }

    @Override
    public JournalPosition read(JournalPosition from, RecordVisitor visitor) {
      JournalPosition at = from;
      while (at.compareTo(durableEnd()) < 0) {
        JournalRecord record = records.get((int) ((at.sequence() - 1) % RECORDS_PER_BLOCK));
        if (!visitor.visit(at, TestRows.NOW, record)) {
          break;
        }
        at = at.plus(1);
      }
      return at;
    }
  }
}
