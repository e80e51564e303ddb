package dev.headgate.adapters.http;

import static dev.headgate.adapters.http.Json.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.http.ApiTarget.KeyCase;
import dev.headgate.ingest.intake.RequestObserver.Ending;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.journal.Tally;
import dev.headgate.ingest.journal.Tally.Count;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Senders that break the rules of HTTP, or bend them. */
class HostileHttpTest {
  private static final String EVENTS = "/v1/ingest/events";
  private static final byte[] BATCH =
      with("{'events':[{'event_type':'e','ts':'2026-04-23T18:30:12Z','anonymous_id':'a',"
              + "'session_id':'s'}]}")
          .getBytes(StandardCharsets.UTF_8);

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Map<String, String> key() {
    Map<String, String> headers = new HashMap<>();
    headers.put("X-API-Key", server.key(KeyCase.MEDIA_LIVE));
    return headers;
  }

  private static Map<String, String> key(String name, String value) {
    Map<String, String> headers = key();
    headers.put(name, value);
    return headers;
  }

  /** What senders that left have held is given back when the server notices, within seconds. */
  private static void assertStillServes() {
    assertThat(RawHttp.send(server.url(), "POST", EVENTS, key(), BATCH).status()).isEqualTo(200);
    awaitNothingHeld(server);
  }

  private static void awaitNothingHeld(TestServer of) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    long held = of.budget.inUse() + of.requestsAtWork();
    while (held > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      held = of.budget.inUse() + of.requestsAtWork();
    }
    assertThat(held).as("bytes in flight and requests at work").isZero();
  }

  @TestFactory
  Stream<DynamicTest> answersBrokenRequestsInJsonOrCloses() {
    String authority = "Host: x\r\n";
    return Stream.of(
            "NONSENSE\r\n\r\n",
            "GET\r\n\r\n",
            "GET / HTTP/9.9\r\n" + authority + "\r\n",
            "GET /a b HTTP/1.1\r\n" + authority + "\r\n",
            "GET /\u0000 HTTP/1.1\r\n" + authority + "\r\n",
            "GET /%00 HTTP/1.1\r\n" + authority + "\r\n",
            "GET /%zz HTTP/1.1\r\n" + authority + "\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\n" + authority + "Bad Header: x\r\n\r\n",
            "POST /ingest HTTP/1.1\r\n" + authority + "Content-Length: -1\r\n\r\n",
            "POST /ingest HTTP/1.1\r\n" + authority + "Content-Length: x\r\n\r\n",
            "POST /ingest HTTP/1.1\r\n"
                + authority
                + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "POST /ingest HTTP/1.1\r\n" + authority + "Transfer-Encoding: nonsense\r\n\r\n",
            "GET / HTTP/1.1\r\n" + authority + "X: " + "y".repeat(100_000) + "\r\n\r\n",
            "TRACE / HTTP/1.1\r\n" + authority + "\r\n",
            "CONNECT x:1 HTTP/1.1\r\n" + authority + "\r\n",
            "GET /nothing HTTP/1.1\r\n" + authority + "\r\n",
            "GET /v1/ingest/events/ HTTP/1.1\r\n" + authority + "\r\n",
            "GET /v1/ingest/../ingest/beacon/x HTTP/1.1\r\n" + authority + "\r\n")
        .map(
            request ->
                DynamicTest.dynamicTest(
                    request.lines().findFirst().orElse("").replace('\0', '0'),
                    () -> assertAnsweredInJsonOrClosed(request)));
  }

  private static void assertAnsweredInJsonOrClosed(String request) {
    try (RawHttp http = new RawHttp(server.url())) {
      http.write(request);
      RawHttp.Reply reply = http.read();
      assertThat(reply.status()).isBetween(400, 505);
      assertThat(reply.header("Content-Type")).startsWith("application/json");
      assertThat(Json.read(reply.body()).get("error").asString()).isNotEmpty();
      assertThat(reply.body()).doesNotContain("Tomcat", "Apache", "org.", "\tat ");
      assertThat(reply.header("X-Request-Id")).isNotEmpty();
      assertThat(reply.has("Server")).isFalse();
    } catch (UncheckedIOException e) {
      assertThat(e.getMessage()).contains("closed without an answer");
    }
    assertStillServes();
  }

  @Test
  void trustsChunksMoreThanALengthOrClosesTheConnection() {
    Map<String, String> headers = key("Transfer-Encoding", "chunked");
    headers.put("Content-Length", "5");
    try (RawHttp http = new RawHttp(server.url())) {
      http.write(RawHttp.request("POST", EVENTS, headers, RawHttp.chunked(BATCH, 10)));
      assertThat(http.read().status()).isIn(200, 400);
    }
    assertStillServes();
  }

  @Test
  void refusesDamagedChunks() {
    try (RawHttp http = new RawHttp(server.url())) {
      http.write(
          RawHttp.request(
              "POST",
              EVENTS,
              key("Transfer-Encoding", "chunked"),
              "zz\r\nx\r\n".getBytes(StandardCharsets.US_ASCII)));
      RawHttp.Reply reply = http.read();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body()).contains("\"accepted\":0", "\"error\":\"bad_request\"");
    }
    assertStillServes();
  }

  @Test
  void neverAcceptsABodyThatEndsEarly() {
    try (RawHttp http = new RawHttp(server.url())) {
      http.write(
          RawHttp.request(
              "POST", EVENTS, key("Content-Length", Integer.toString(BATCH.length + 1)), BATCH));
      http.endOutput();
      assertThat(http.read().status()).isEqualTo(400);
    }
    assertThat(server.endings).contains(Ending.ABORTED);
    assertStillServes();
  }

  @Test
  void survivesSendersThatLeave() {
    for (int i = 0; i < 50; i++) {
      try (RawHttp http = new RawHttp(server.url())) {
        http.write(
            RawHttp.request("POST", EVENTS, key("Content-Length", "100000"), new byte[1000]));
      }
    }
    assertStillServes();
  }

  @Test
  void answersPipelinedRequestsInOrder() {
    try (RawHttp http = new RawHttp(server.url())) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < 20; i++) {
        String method = i % 2 == 0 ? "POST" : "PUT";
        all.writeBytes(RawHttp.request(method, EVENTS, key("X-Request-Id", "n" + i), BATCH));
      }
      http.write(all.toByteArray());
      for (int i = 0; i < 20; i++) {
        RawHttp.Reply reply = http.read();
        assertThat(reply.status()).isEqualTo(i % 2 == 0 ? 200 : 405);
        assertThat(reply.header("X-Request-Id")).isEqualTo("n" + i);
      }
    }
  }

  @Test
  void goesOnWithTheConnectionAfterARefusal() {
    try (RawHttp http = new RawHttp(server.url())) {
      http.write(RawHttp.request("POST", EVENTS, Map.of(), BATCH));
      assertThat(http.read().status()).isEqualTo(401);
      http.write(RawHttp.request("POST", EVENTS, key(), BATCH));
      assertThat(http.read().status()).isEqualTo(200);
      http.write(RawHttp.request("POST", EVENTS, key(), new byte[5_242_881]));
      RawHttp.Reply reply = http.read();
      assertThat(reply.status()).isEqualTo(413);
      assertThat(reply.header("Connection")).isEqualTo("close");
      assertThat(http.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void limitsTheNumberOfHeaders() {
    assertThat(withHeaders(150)).isEqualTo(200);
    assertThat(withHeaders(1000)).isEqualTo(400);
    assertStillServes();
  }

  private static int withHeaders(int count) {
    Map<String, String> headers = key();
    for (int i = 0; i < count; i++) {
      headers.put("X-H" + i, "v");
    }
    return RawHttp.send(server.url(), "POST", EVENTS, headers, BATCH).status();
  }

  @Test
  void asksForTheBodyOnlyOfThoseItTakes() {
    try (RawHttp http = new RawHttp(server.url())) {
      Map<String, String> headers = key("Expect", "100-continue");
      headers.put("Content-Length", Integer.toString(BATCH.length));
      http.write(RawHttp.request("POST", EVENTS, headers, new byte[0]));
      assertThat(http.read().status()).isEqualTo(100);
      http.write(BATCH);
      assertThat(http.read().status()).isEqualTo(200);
    }
    try (RawHttp http = new RawHttp(server.url())) {
      Map<String, String> headers = key("Expect", "100-continue");
      headers.put("Content-Length", "99999999");
      http.write(RawHttp.request("POST", EVENTS, headers, new byte[0]));
      assertThat(http.read().status()).isEqualTo(413);
    }
  }

  @Test
  void stopsAGzipBombAtTheLimit() {
    byte[] bomb = zeros(1L << 27);
    assertThat(bomb.length).isLessThan(2_000_000);
    long started = System.nanoTime();
    RawHttp.Reply reply =
        RawHttp.send(server.url(), "POST", EVENTS, key("Content-Encoding", "gzip"), bomb);
    assertThat(reply.status()).isEqualTo(413);
    assertThat((System.nanoTime() - started) / 1_000_000).isLessThan(20_000);
    assertThat(
            RawHttp.send(
                    server.url(),
                    "POST",
                    EVENTS,
                    key("Content-Encoding", "gzip"),
                    MediaApiContract.gzip(bomb))
                .status())
        .isIn(400, 413);
    assertStillServes();
  }

  private static byte[] zeros(long count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 20];
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      for (long left = count; left > 0; left -= block.length) {
        gzip.write(block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Test
  void holdsNobodyUpForSlowSenders() {
    List<RawHttp> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        RawHttp http = new RawHttp(server.url());
        slow.add(http);
        if (i % 3 == 0) {
          http.write("POST /v1/inge");
        } else if (i % 3 == 1) {
          http.write(
              RawHttp.request("POST", EVENTS, key("Content-Length", "5242880"), new byte[10]));
        }
      }
      long started = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThat(RawHttp.send(server.url(), "POST", EVENTS, key(), BATCH).status())
            .isEqualTo(200);
      }
      assertThat((System.nanoTime() - started) / 1_000_000).isLessThan(20_000);
    } finally {
      slow.forEach(RawHttp::close);
    }
    assertStillServes();
  }

  @Test
  void closesConnectionsBeyondThoseAtWorkAndServesAgainAfterwards() {
    List<RawHttp> held = new ArrayList<>();
    try (TestServer small = new TestServer(1 << 20, Duration.ofSeconds(30), 10, 0)) {
      Map<String, String> headers =
          new HashMap<>(Map.of("X-API-Key", small.key(KeyCase.MEDIA_LIVE)));
      for (int round = 0; round < 3; round++) {
        hold(small, held, "POST /v1/inge", 5, 5);
        awaitCount(small::requestsInTheirHeads, 5);
        assertThat(RawHttp.send(small.url(), "POST", EVENTS, headers, BATCH).status())
            .as("a whole request beside as many headers as may wait")
            .isEqualTo(200);
        assertThat(isClosedAtOnce(small, "POST /v1/inge")).isTrue();
        String body =
            new String(
                RawHttp.request("POST", EVENTS, withLength(headers), new byte[0]),
                StandardCharsets.US_ASCII);
        hold(small, held, body, 5, 10);
        assertThat(isClosedAtOnce(small, body)).isTrue();
        held.forEach(RawHttp::close);
        held.clear();
        awaitNothingHeld(small);
        assertThat(RawHttp.send(small.url(), "POST", EVENTS, headers, BATCH).status())
            .isEqualTo(200);
      }
    } finally {
      held.forEach(RawHttp::close);
    }
  }

  /** A burst is no attack: containers do not send a report twice. */
  @Test
  void letsABurstTakeTurnsAndClosesOnlyWhatIsBeyond() throws Exception {
    List<RawHttp> held = new ArrayList<>();
    try (TestServer small = new TestServer(1 << 20, Duration.ofSeconds(30), 4, 60);
        ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<String, String> headers =
          new HashMap<>(Map.of("X-API-Key", small.key(KeyCase.MEDIA_LIVE)));
      String begun =
          new String(
              RawHttp.request("POST", EVENTS, withLength(headers), new byte[0]),
              StandardCharsets.US_ASCII);
      hold(small, held, begun, 4, 4);
      List<Future<Integer>> burst = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        burst.add(
            senders.submit(
                () -> RawHttp.send(small.url(), "POST", EVENTS, headers, BATCH).status()));
      }
      awaitCount(small::requestsQueued, 60);
      assertThat(isClosedAtOnce(small, "POST /v1/inge")).isTrue();
      assertThat(burst).noneMatch(Future::isDone);
      held.forEach(RawHttp::close);
      for (Future<Integer> one : burst) {
        assertThat(one.get()).isEqualTo(200);
      }
      assertThat(small.journal.rows(StoreTable.MEDIA_EVENTS)).hasSize(60);
      assertThat(small.requestsQueued()).isZero();
      awaitNothingHeld(small);
    } finally {
      held.forEach(RawHttp::close);
    }
  }

  private static Map<String, String> withLength(Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Length", "1000");
    return all;
  }

  /** Begins so many more requests and waits until so many in all are at work. */
  private static void hold(
      TestServer server, List<RawHttp> held, String begin, int more, int inAll) {
    for (int i = 0; i < more; i++) {
      RawHttp http = new RawHttp(server.url());
      http.write(begin);
      held.add(http);
    }
    awaitCount(server::requestsAtWork, inAll);
  }

  private static void awaitCount(IntSupplier requests, int wanted) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (requests.getAsInt() != wanted && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(requests.getAsInt()).isEqualTo(wanted);
  }

  private static boolean isClosedAtOnce(TestServer server, String begin) {
    try (RawHttp http = new RawHttp(server.url())) {
      http.write(begin);
      return http.isClosedByPeer();
    }
  }

  @Test
  void closesAConnectionWhoseHeaderOnlyDripsIn() throws Exception {
    try (TestServer strict = new TestServer(1 << 20, Duration.ofSeconds(1));
        ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Duration> line = senders.submit(() -> drip(strict, "POST /"));
      Future<Duration> header =
          senders.submit(() -> drip(strict, "GET / HTTP/1.1\r\nHost: x\r\nX: "));
      Future<?> body = senders.submit(() -> assertTakesASlowBody(strict));
      Future<?> idle = senders.submit(() -> assertKeepsAnIdleConnection(strict));
      assertThat(line.get()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(6));
      assertThat(header.get()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(6));
      body.get();
      idle.get();
    }
  }

  /** Sends a letter now and then until the connection is closed; how long that took. */
  private static Duration drip(TestServer server, String begin) throws InterruptedException {
    long started = System.nanoTime();
    try (RawHttp http = new RawHttp(server.url())) {
      http.write(begin);
      for (int i = 0; i < 200; i++) {
        Thread.sleep(50);
        http.write("x");
      }
    } catch (UncheckedIOException closed) {
      return Duration.ofNanos(System.nanoTime() - started);
    }
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private static Void assertTakesASlowBody(TestServer server) throws InterruptedException {
    try (RawHttp http = new RawHttp(server.url())) {
      Map<String, String> headers =
          new HashMap<>(Map.of("X-API-Key", server.key(KeyCase.MEDIA_LIVE)));
      headers.put("Content-Length", Integer.toString(BATCH.length));
      http.write(RawHttp.request("POST", EVENTS, headers, new byte[0]));
      for (byte one : BATCH) {
        Thread.sleep(20);
        http.write(new byte[] {one});
      }
      assertThat(http.read().status()).isEqualTo(200);
    }
    return null;
  }

  private static Void assertKeepsAnIdleConnection(TestServer server) throws InterruptedException {
    try (RawHttp http = new RawHttp(server.url())) {
      Map<String, String> headers = Map.of("X-API-Key", server.key(KeyCase.MEDIA_LIVE));
      for (int i = 0; i < 2; i++) {
        http.write(RawHttp.request("POST", EVENTS, headers, BATCH));
        assertThat(http.read().status()).isEqualTo(200);
        Thread.sleep(1_500);
      }
    }
    return null;
  }

  /** Four at work, two of them in their headers: the third is turned away, not the first. */
  @Test
  void takesNoPlaceFromThoseThatWaitForTheirHeaders() {
    List<RawHttp> waiting = new ArrayList<>();
    List<RawHttp> late = new ArrayList<>();
    try (TestServer small = new TestServer(1 << 20, Duration.ofSeconds(30), 4, 0)) {
      String begun = "POST " + EVENTS + " HTTP/1.1\r\nHost: x\r\nX: ";
      hold(small, waiting, begun, 2, 2);
      awaitCount(small::requestsInTheirHeads, 2);
      for (int i = 0; i < 500; i++) {
        RawHttp one = new RawHttp(small.url());
        late.add(one);
        one.write(begun);
        waiting.forEach(early -> early.write("x"));
      }
      assertThat(late).allMatch(RawHttp::isClosedByPeer);
      for (RawHttp early : waiting) {
        early.write("\r\nX-API-Key: " + small.key(KeyCase.MEDIA_LIVE) + "\r\n");
        early.write("Content-Length: 2\r\n\r\n{}");
        assertThat(early.read().status()).isEqualTo(400);
      }
    } finally {
      waiting.forEach(RawHttp::close);
      late.forEach(RawHttp::close);
    }
  }

  @Test
  void refusesWhatWouldPutTooManyBytesInFlight() {
    try (TestServer small = new TestServer(1 << 20)) {
      byte[] body = new byte[2 << 20];
      Map<String, String> headers =
          new HashMap<>(Map.of("X-API-Key", small.key(KeyCase.MEDIA_LIVE)));
      RawHttp.Reply reply = RawHttp.send(small.url(), "POST", EVENTS, headers, body);
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.body()).contains("ingest_degraded");
      assertThat(reply.header("Retry-After")).isNotEmpty();
      assertThat(RawHttp.send(small.url(), "POST", EVENTS, headers, BATCH).status()).isEqualTo(200);
      assertThat(small.budget.inUse()).isZero();
      assertThat(small.budget.tryTake(1 << 20)).isTrue();
      assertThat(RawHttp.send(small.url(), "POST", EVENTS, headers, BATCH).status()).isEqualTo(503);
      assertThat(
              RawHttp.send(
                      small.url(),
                      "POST",
                      "/ingest",
                      Map.of("X-Probr-Key", small.key(KeyCase.TAG_LIVE)),
                      "{}".getBytes(StandardCharsets.US_ASCII))
                  .status())
          .isEqualTo(500);
    }
  }

  @Test
  void mixesUpNothingUnderConcurrency() throws Exception {
    try (TestServer busy = new TestServer();
        ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        int sender = i;
        all.add(senders.submit(() -> sendAll(busy, sender)));
      }
      for (Future<?> one : all) {
        one.get();
      }
      List<String> rows = busy.journal.rows(StoreTable.MEDIA_EVENTS);
      assertThat(rows).hasSize(32 * 30 * 3);
      assertThat(rows)
          .allMatch(
              row ->
                  row.replaceAll(".*anonymous_id=(\\w+).*", "$1")
                      .equals(row.replaceAll(".*session_id=(\\w+).*", "$1")));
      Tally tally = busy.journal.total();
      assertThat(tally.get(Api.MEDIA, Count.RECEIVED))
          .isEqualTo(
              tally.get(Api.MEDIA, Count.ACCEPTED)
                  + tally.get(Api.MEDIA, Count.REJECTED)
                  + tally.get(Api.MEDIA, Count.REFUSED));
      assertThat(tally.get(Api.MEDIA, Count.REJECTED)).isEqualTo(32 * 30);
    }
  }

  private static void sendAll(TestServer busy, int sender) {
    try (RawHttp http = new RawHttp(busy.url())) {
      Map<String, String> headers = Map.of("X-API-Key", busy.key(KeyCase.MEDIA_LIVE));
      for (int i = 0; i < 30; i++) {
        String mark = "m" + sender + "x" + i;
        String event =
            "{'event_type':'e','ts':'2026-04-23T18:30:12Z','anonymous_id':'%s','session_id':'%s','properties':{'p':'%s'}}"
                .formatted(mark, mark, mark.repeat(i));
        String body = with("{'events':[" + (event + ",").repeat(3) + "{}]}");
        http.write(RawHttp.request("POST", EVENTS, headers, body.getBytes(StandardCharsets.UTF_8)));
        RawHttp.Reply reply = http.read();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).startsWith("{\"accepted\":3,\"rejected\":1,");
      }
    }
  }
}
