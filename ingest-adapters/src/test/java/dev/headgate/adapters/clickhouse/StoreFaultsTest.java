package dev.headgate.adapters.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.clickhouse.CuttingProxy.Cut;
import dev.headgate.adapters.clickhouse.FaultyClickHouse.Answer;
import dev.headgate.ingest.delivery.DeliverToStore;
import dev.headgate.ingest.delivery.DeliveryObserver;
import dev.headgate.ingest.delivery.DeliveryPolicy;
import dev.headgate.ingest.delivery.DeliveryState.Phase;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.InMemoryDeliveryLog;
import dev.headgate.ingest.delivery.InMemoryJournal;
import dev.headgate.ingest.delivery.InMemoryUsageLedger;
import dev.headgate.ingest.journal.JournalRecord;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each way in which an insert can go wrong between the gateway and a real engine; afterwards every
 * row is there once, found by its delivery and by its event id.
 */
class StoreFaultsTest {
  private static final Duration DEADLINE = Duration.ofMillis(100);
  private static final DeliveryPolicy POLICY =
      new DeliveryPolicy(
          100_000,
          16 << 20,
          Duration.ofMillis(1),
          Duration.ofMillis(2),
          Duration.ofMillis(50),
          Duration.ofMinutes(1),
          100);

  /** Codes that are answered before anything was stored; the same insert may work later. */
  private static final int[] NOT_BEGUN = {
    16, 36, 43, 46, 47, 60, 62, 73, 81, 115, 164, 192, 193, 194, 195, 201, 202, 218, 242, 252, 291,
    452, 497, 516
  };

  /** Codes that speak of the rows themselves. */
  private static final int[] ROWS_REFUSED = {
    6, 25, 26, 27, 32, 33, 38, 41, 69, 72, 117, 128, 130, 131, 190, 321, 349, 469, 691
  };

  /**
   * Codes that can come before, in and after the work: logical error, files, time-outs, network,
   * aborted, memory, disk full, part renamed or damaged, unknown status, cancelled, Keeper, the
   * catch-alls, and numbers that no ClickHouse has yet.
   */
  private static final int[] ENDED_SOMEWHERE = {
    1,
    3,
    23,
    24,
    48,
    49,
    74,
    75,
    76,
    88,
    107,
    158,
    159,
    160,
    173,
    198,
    203,
    209,
    210,
    225,
    228,
    232,
    233,
    234,
    236,
    241,
    243,
    246,
    254,
    279,
    285,
    286,
    305,
    307,
    319,
    335,
    341,
    384,
    394,
    396,
    410,
    425,
    439,
    460,
    499,
    517,
    571,
    576,
    586,
    598,
    665,
    668,
    708,
    722,
    999,
    1000,
    1001,
    1002,
    1003,
    99_999,
    Integer.MAX_VALUE
  };

  /** Answers of proxies and balancers, which say nothing of ClickHouse. */
  private static final int[] OF_OTHERS = {
    302, 400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504
  };

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InMemoryDeliveryLog log = new InMemoryDeliveryLog();
  private final AtomicInteger unclear = new AtomicInteger();
  private final TestRows rows = new TestRows();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private String store = TestClickHouse.endpoint().url();
  private long sent;

  @BeforeEach
  void empty() {
    TestClickHouse.lines("TRUNCATE TABLE headgate.media_events");
    TestClickHouse.lines("TRUNCATE TABLE headgate.dead_letters");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  @Test
  void storesEveryRowOnceWhateverCodeAnswers() throws Exception {
    FaultyClickHouse faulty =
        new FaultyClickHouse(() -> URI.create(TestClickHouse.endpoint().url()));
    opened.add(faulty);
    store = faulty.url();
    start(Duration.ofSeconds(10));
    List<Answer> answers = new ArrayList<>();
    IntStream.of(NOT_BEGUN).forEach(code -> answers.add(Answer.of(500, code, false)));
    IntStream.of(ROWS_REFUSED).forEach(code -> answers.add(Answer.of(400, code, false)));
    for (boolean afterStoring : new boolean[] {false, true}) {
      // Nothing stored is the same to all of them; a sample saves time.
      IntStream.concat(IntStream.of(ENDED_SOMEWHERE), IntStream.of(216))
          .filter(code -> afterStoring || code % 3 == 0)
          .forEach(code -> answers.add(Answer.of(500, code, afterStoring)));
      IntStream.of(OF_OTHERS).forEach(status -> answers.add(Answer.of(status, 0, afterStoring)));
      // The HTTP client repeats what is answered so; nothing may be sent twice.
      answers.add(Answer.of(503, 202, afterStoring));
      answers.add(Answer.of(429, 202, afterStoring));
      // It says that all went well, and not what it wrote.
      answers.add(Answer.of(200, 0, afterStoring));
    }
    for (Answer answer : answers) {
      int given = faulty.given();
      faulty.next(answer);
      deliver(3, answer.toString());
      assertThat(faulty.given()).as("%s was met", answer).isEqualTo(given + 1);
    }
    assertEverythingOnce();
    assertThat(unclear.get()).isPositive();
  }

  @Test
  void storesEveryRowOnceWhereverTheConnectionIsCut() throws Exception {
    CuttingProxy proxy = new CuttingProxy(TestClickHouse.endpoint().url());
    opened.add(proxy);
    store = proxy.url();
    start(Duration.ofSeconds(5));
    deliver(400, "uncut");
    long request = proxy.lastRequest();
    long answer = proxy.lastAnswer();
    assertThat(request).isGreaterThan(50_000);
    assertThat(answer).isGreaterThan(50);
    List<Cut> cuts =
        Stream.concat(
                // Before the request, in its head, in its body, before its last chunk ends it.
                Stream.of(0L, 1L, 100L, 2_000L, request / 2, request - 6, request - 1)
                    .flatMap(at -> Stream.of(Cut.ofRequest(at, false), Cut.ofRequest(at, true))),
                // After the body and before the answer, in the answer, after it.
                Stream.of(0L, 1L, 20L, answer / 2, answer - 1, answer)
                    .flatMap(at -> Stream.of(Cut.ofAnswer(at, false), Cut.ofAnswer(at, true))))
            .toList();
    for (Cut cut : cuts) {
      proxy.cutNextInsert(cut);
      deliver(400, cut.toString());
      assertThat(proxy.hasCut()).as("%s met an insert", cut).isTrue();
    }
    assertEverythingOnce();
    assertThat(unclear.get()).as("cuts that left the outcome open").isGreaterThan(cuts.size() / 2);
  }

  /** As of an engine that is stopped, or a network that swallows the answer. */
  @Test
  void storesEveryRowOnceWhenTheAnswerComesTooLate() throws Exception {
    FaultyClickHouse faulty =
        new FaultyClickHouse(() -> URI.create(TestClickHouse.endpoint().url()));
    opened.add(faulty);
    store = faulty.url();
    start(Duration.ofSeconds(1));
    for (boolean afterStoring : new boolean[] {true, false}) {
      int before = unclear.get();
      faulty.next(new Answer(200, 0, afterStoring, Duration.ofSeconds(2)));
      deliver(10, "late, stored: " + afterStoring);
      assertThat(unclear.get()).isGreaterThan(before);
    }
    assertEverythingOnce();
  }

  private void start(Duration socketTimeout) {
    ClickHouseEndpoint engine = TestClickHouse.endpoint();
    TestClickHouse.connection();
    ClickHouseConnection connection =
        new ClickHouseConnection(
            () -> new ClickHouseEndpoint(store, engine.user(), engine.password()), socketTimeout);
    opened.add(connection);
    DeliverToStore delivery =
        new DeliverToStore(
            journal,
            log,
            new ClickHouseEventStore(
                connection,
                new QueryDeadline(connection, DEADLINE, Duration.ofMillis(5), System::nanoTime)),
            new RowBinaryRowFormat(),
            new InMemoryUsageLedger(),
            POLICY,
            InstantSource.system(),
            observer());
    delivery.start();
    opened.add(() -> assertThat(delivery.stop(Duration.ofSeconds(20))).isTrue());
    opened.add(() -> assertThat(delivery.state().phase()).isNotEqualTo(Phase.HALTED));
  }

  private DeliveryObserver observer() {
    return new DeliveryObserver() {
      @Override
      public void outcomeUnclear(FrozenDelivery frozen, String why) {
        unclear.incrementAndGet();
      }
    };
  }

  private void deliver(int events, String what) throws InterruptedException {
    JournalRecord record = rows.mediaRecord(events);
    int before = log.deliveries().size();
    journal.append(rows.clock(), record);
    sent += events;
    await(what, () -> log.deliveries().size() > before);
  }

  private void assertEverythingOnce() {
    assertThat(
            TestClickHouse.line(
                "SELECT count(), uniqExact(delivery_id, row_no), uniqExact(event_id)"
                    + " FROM headgate.media_events"))
        .isEqualTo(sent + "\t" + sent + "\t" + sent);
    assertThat(log.undeliverable()).isEmpty();
    assertThat(TestClickHouse.line("SELECT count() FROM headgate.dead_letters")).isEqualTo("0");
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long: %s", what).isLessThan(end);
      Thread.sleep(1);
    }
  }
}
