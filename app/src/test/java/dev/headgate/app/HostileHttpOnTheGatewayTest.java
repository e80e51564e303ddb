package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.http.RawHttp;
import dev.headgate.app.running.Batches;
import dev.headgate.app.running.GatewayTarget;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.Senders;
import dev.headgate.app.running.Senders.Sender;
import dev.headgate.app.running.SharedHeadgate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What breaks the rules of HTTP or JSON, sent to the whole gateway: to the ingest APIs, the pages,
 * the management API and the management port. Each gets an answer that fits or a closed connection,
 * while another sender, who keeps to the rules, goes on being served.
 */
@Isolated("it takes what there is of connections and of memory for bodies")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileHttpOnTheGatewayTest {
  private static final String EVENTS = "/v1/ingest/events";
  private static final String BEACON = "/v1/ingest/beacon";
  private static final String TAGS = "/ingest";

  /** Generous: the machine of a build does other things as well. */
  private static final Duration SLOWEST = Duration.ofSeconds(15);

  private static final Duration HEAD_TIME = Duration.ofSeconds(30);

  private static final byte[] BATCH =
      Batches.of("hostile", Batches.ids(1)).getBytes(StandardCharsets.UTF_8);
  private static final RunningHeadgate GATEWAY = SharedHeadgate.get();

  private static Sender sender;
  private static String tagKey;
  private static Pulse pulse;
  private static CompletableFuture<Duration> drip;

  @BeforeAll
  static void start() {
    GatewayTarget operator = SharedHeadgate.target();
    Senders senders = new Senders(GATEWAY, operator);
    sender = senders.onDemoPlan();
    tagKey = GATEWAY.tagKey();
    drip = CompletableFuture.supplyAsync(HostileHttpOnTheGatewayTest::dripAHeader);
    pulse = Pulse.of(() -> senders.post(sender, Batches.of("pulse", Batches.ids(1))).statusCode());
  }

  @AfterAll
  static void stop() {
    pulse.close();
  }

  /** A sender who keeps to the rules, and how they fare. */
  private static final class Pulse implements AutoCloseable {
    private final List<Integer> answers = new ArrayList<>();
    private volatile boolean ended;
    private volatile Duration slowest = Duration.ZERO;
    private volatile String failure = "";

    private Pulse(java.util.function.IntSupplier request) {
      Thread.ofPlatform()
          .start(
              () -> {
                while (!ended) {
                  beat(request);
                }
              });
    }

    static Pulse of(java.util.function.IntSupplier request) {
      return new Pulse(request);
    }

    private void beat(java.util.function.IntSupplier request) {
      long began = System.nanoTime();
      try {
        int status = request.getAsInt();
        synchronized (answers) {
          answers.add(status);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
        Thread.sleep(50);
      } catch (UncheckedIOException e) {
        failure = e.toString();
      } catch (InterruptedException e) {
        ended = true;
      }
    }

    void assertServed() {
      assertThat(failure).isEmpty();
      synchronized (answers) {
        assertThat(answers).isNotEmpty().containsOnly(200);
      }
      assertThat(slowest).isLessThan(SLOWEST);
    }

    @Override
    public void close() {
      ended = true;
    }
  }

  /** One of the addresses that strangers reach. */
  private record Place(String name, URI url, String path, Map<String, String> headers) {}

  private static List<Place> places() {
    URI url = GATEWAY.url();
    return List.of(
        new Place("events", url, EVENTS, Map.of("X-API-Key", sender.key())),
        new Place("beacon", url, BEACON, Map.of("X-API-Key", sender.key())),
        new Place("tags", url, TAGS, Map.of("X-Probr-Key", tagKey)),
        new Place(
            "page",
            url,
            "/admin/sign-in",
            Map.of("Content-Type", "application/x-www-form-urlencoded")),
        new Place(
            "management API",
            url,
            "/api/v1/tenants",
            Map.of("Content-Type", "application/json", "Authorization", "Bearer hg_guess")),
        new Place("management port", GATEWAY.managementUrl(), "/actuator/health", Map.of()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String event(String more) {
    return "{\"events\":[{\"event_type\":\"h\",\"ts\":\"%s\",\"anonymous_id\":\"a\",\"session_id\":\"s\"%s}]}"
        .formatted(Instant.now(), more);
  }

  private static String report(String more) {
    return "{\"container_id\":\"GTM-H\",\"event_name\":\"h\",\"timestamp_ms\":%d,\"tags\":[]%s}"
        .formatted(System.currentTimeMillis(), more);
  }

  /**
   * What is in the body, and what the two APIs say to it.
   *
   * @param field put into an otherwise sound event or report, as bytes
   */
  private record Json(String name, String field, int media, int tag) {}

  private static Stream<Json> jsons() {
    return Stream.of(
        new Json(
            "a depth of 100,000", ",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000), 400, 400),
        new Json("an open depth of 100,000", ",\"x\":" + "{\"a\":".repeat(100_000), 400, 400),
        new Json("a million digits", ",\"x\":" + "9".repeat(1_000_000), 400, 200),
        new Json(
            "more digits than a report may have bytes",
            ",\"x\":" + "9".repeat(1_100_000),
            400,
            413),
        new Json(
            "a million digits of fraction",
            ",\"position_sec\":0." + "1".repeat(1_000_000),
            400,
            200),
        new Json(
            "1e999999999", ",\"position_sec\":1e999999999,\"timestamp_ms\":1e999999999", 400, 400),
        new Json("1e999999999 where anything goes", ",\"x\":1e999999999", 200, 200),
        new Json(
            "-1e-999999999",
            ",\"position_sec\":-1e-999999999,\"timestamp_ms\":1e-999999999",
            200,
            400),
        new Json("invalid UTF-8", ",\"x\":\"\u00c3(\"", 400, 400),
        new Json("overlong UTF-8", ",\"x\":\"\u00c0\u00af\"", 400, 400),
        new Json("a surrogate in UTF-8", ",\"x\":\"\u00ed\u00a0\u0080\"", 400, 400),
        new Json("UTF-8 beyond Unicode", ",\"x\":\"\u00f4\u0090\u0080\u0080\"", 400, 400),
        new Json("a lone surrogate", ",\"x\":\"\\ud800\",\"user_id\":\"\\udfff\"", 200, 200),
        new Json("an escaped NUL", ",\"x\":\"\\u0000\",\"user_id\":\"\\u0000\"", 200, 200),
        new Json("a NUL", ",\"x\":\"\u0000\"", 400, 400),
        new Json("a NUL between", ",\u0000\"x\":1", 400, 400),
        new Json("duplicate keys", ",\"session_id\":\"last\",\"tags\":[]", 200, 200));
  }

  @TestFactory
  @Order(1)
  Stream<DynamicTest> answersHostileJsonAsTheContractsSay() {
    return jsons()
        .map(
            json ->
                DynamicTest.dynamicTest(
                    json.name(),
                    () -> {
                      byte[] batch = latin(event(json.field()));
                      byte[] tags = latin(report(json.field()));
                      assertThat(send(places().get(0), Map.of(), batch).status())
                          .as("events")
                          .isEqualTo(json.media());
                      RawHttp.Reply beacon = send(places().get(1), Map.of(), batch);
                      assertThat(beacon.status()).as("beacon").isEqualTo(200);
                      assertThat(beacon.body()).isEmpty();
                      assertThat(send(places().get(2), Map.of(), tags).status())
                          .as("tags")
                          .isEqualTo(json.tag());
                    }));
  }

  private static RawHttp.Reply send(Place place, Map<String, String> headers, byte[] body) {
    Map<String, String> all = new LinkedHashMap<>(place.headers());
    all.putAll(headers);
    return RawHttp.send(place.url(), "POST", place.path(), all, body);
  }

  @Test
  @Order(1)
  void readsOverAByteOrderMark() {
    ByteArrayOutputStream marked = new ByteArrayOutputStream();
    marked.writeBytes(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
    marked.writeBytes(BATCH);
    assertThat(send(places().getFirst(), Map.of(), marked.toByteArray()).status()).isEqualTo(200);
    byte[] utf16 = new String(BATCH, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16);
    assertThat(send(places().getFirst(), Map.of(), utf16).status()).isEqualTo(400);
  }

  /** Requests that are wrong as HTTP, or too large, at every address. */
  @TestFactory
  @Order(2)
  Stream<DynamicTest> answersOrClosesWhateverItIsSent() {
    byte[] bomb = gzip(new byte[100 << 20]);
    byte[] text = new byte[64 << 20];
    java.util.Arrays.fill(text, (byte) 'x');
    byte[] huge = join(bytes("{\"events\":[{\"x\":\""), text, bytes("\"}]}"));
    Map<String, byte[]> bodies = new LinkedHashMap<>();
    bodies.put("a gzip bomb", bomb);
    bodies.put("a gzip bomb in gzip", gzip(bomb));
    bodies.put("nested gzip", gzip(gzip(BATCH)));
    bodies.put("cut gzip", java.util.Arrays.copyOf(gzip(BATCH), 20));
    List<DynamicTest> tests = new ArrayList<>();
    for (Place place : places()) {
      bodies.forEach(
          (name, body) ->
              tests.add(
                  test(place, name, request(place, Map.of("Content-Encoding", "gzip"), body))));
      tests.add(test(place, "a text of 64 MB", request(place, Map.of(), huge)));
      tests.add(
          test(
              place,
              "two lengths",
              head(place, "Content-Length: 4\r\nContent-Length: 400\r\n") + "{}{}"));
      tests.add(test(place, "a negative length", head(place, "Content-Length: -4\r\n") + "{}"));
      tests.add(test(place, "a length of words", head(place, "Content-Length: many\r\n") + "{}"));
      tests.add(
          test(
              place,
              "a length beyond long",
              head(place, "Content-Length: 99999999999999999999\r\n") + "{}"));
      tests.add(
          test(
              place,
              "chunks with a length",
              head(place, "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n")
                  + "2\r\n{}\r\n0\r\n\r\n"));
      tests.add(
          test(
              place,
              "a chunk of a size that is none",
              head(place, "Transfer-Encoding: chunked\r\n") + "zz\r\n{}\r\n0\r\n\r\n"));
      tests.add(
          test(
              place,
              "a chunk beyond int",
              head(place, "Transfer-Encoding: chunked\r\n") + "fffffffffffffffff\r\n{}"));
      tests.add(test(place, "a thousand headers", head(place, headers(1_000)) + "{}"));
      tests.add(
          test(place, "a header of 100 KB", head(place, "X: " + "y".repeat(100_000) + "\r\n")));
      tests.add(
          test(
              place,
              "a NUL in a header",
              head(place, "X-Request-Id: a\u0000b\r\nContent-Length: 2\r\n") + "{}"));
      tests.add(
          test(place, "no HTTP", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\r\n\r\n"));
    }
    return tests.stream();
  }

  private static String headers(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("X-H").append(i).append(": v\r\n");
    }
    return text.append("Content-Length: 2\r\n").toString();
  }

  private static String head(Place place, String headers) {
    StringBuilder text =
        new StringBuilder(
            "POST " + place.path() + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
    place.headers().forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
    return text.append(headers).append("\r\n").toString();
  }

  private static byte[] request(Place place, Map<String, String> headers, byte[] body) {
    Map<String, String> all = new LinkedHashMap<>(place.headers());
    all.putAll(headers);
    all.put("Connection", "close");
    return RawHttp.request("POST", place.path(), all, body);
  }

  private static DynamicTest test(Place place, String name, String request) {
    return test(place, name, latin(request));
  }

  private static DynamicTest test(Place place, String name, byte[] request) {
    return DynamicTest.dynamicTest(
        place.name() + ": " + name, () -> assertRefusedOrClosed(place, request));
  }

  private static void assertRefusedOrClosed(Place place, byte[] request) {
    try (RawHttp http = new RawHttp(place.url())) {
      http.write(request);
      http.endOutput();
      RawHttp.Reply reply = http.read();
      if (place.path().equals(BEACON) && reply.status() == 200) {
        assertThat(reply.body()).isEmpty();
        return;
      }
      assertThat(reply.status()).isBetween(300, 505);
      assertThat(reply.body()).doesNotContain("\tat ", "org.apache", "Exception", "Apache Tomcat");
      assertThat(reply.has("Server")).isFalse();
    } catch (UncheckedIOException closed) {
      assertThat(closed.getCause()).isInstanceOf(IOException.class);
      assertThat(closed.getMessage()).doesNotContain("timed out");
    }
  }

  @TestFactory
  @Order(3)
  Stream<DynamicTest> answersPipelinedRequestsInOrder() {
    return Stream.of(
            new Place("events", GATEWAY.url(), EVENTS, Map.of("X-API-Key", sender.key())),
            new Place("page", GATEWAY.url(), "/admin/sign-in", Map.of()),
            new Place("management port", GATEWAY.managementUrl(), "/actuator/health", Map.of()))
        .map(
            place ->
                DynamicTest.dynamicTest(
                    place.name(),
                    () -> {
                      boolean ingest = place.path().equals(EVENTS);
                      ByteArrayOutputStream all = new ByteArrayOutputStream();
                      for (int i = 0; i < 20; i++) {
                        all.writeBytes(
                            RawHttp.request(
                                ingest && i % 2 == 0 ? "POST" : "GET",
                                place.path(),
                                place.headers(),
                                ingest && i % 2 == 0 ? BATCH : new byte[0]));
                      }
                      try (RawHttp http = new RawHttp(place.url())) {
                        http.write(all.toByteArray());
                        for (int i = 0; i < 20; i++) {
                          assertThat(http.read().status())
                              .isEqualTo(ingest && i % 2 == 1 ? 405 : 200);
                        }
                      }
                    }));
  }

  @Test
  @Order(3)
  void survivesSendersThatLeaveAnywhere() {
    for (Place place : places()) {
      byte[] whole = request(place, Map.of(), BATCH);
      for (int length = 1; length < whole.length; length += 1 + whole.length / 40) {
        try (RawHttp http = new RawHttp(place.url())) {
          http.write(java.util.Arrays.copyOf(whole, length));
        }
      }
    }
    assertThat(GATEWAY.isHealthy()).isTrue();
  }

  @Test
  @Order(4)
  void holdsNobodyUpForSlowSenders() throws Exception {
    List<RawHttp> slow = new ArrayList<>();
    try {
      for (Place place : places()) {
        for (int i = 0; i < 60; i++) {
          RawHttp http = new RawHttp(place.url());
          slow.add(http);
          http.write(
              i % 2 == 0
                  ? "POST " + place.path()
                  : head(place, "Content-Length: 900000\r\n") + "{");
        }
      }
      for (int i = 0; i < 20; i++) {
        for (RawHttp http : slow) {
          writeIfOpen(http);
        }
        Thread.sleep(20);
      }
      assertThat(GATEWAY.isHealthy()).isTrue();
      assertThat(
              RawHttp.send(
                      GATEWAY.managementUrl(), "GET", "/actuator/health", Map.of(), new byte[0])
                  .status())
          .isEqualTo(200);
    } finally {
      slow.forEach(RawHttp::close);
    }
  }

  private static void writeIfOpen(RawHttp http) {
    try {
      http.write("x");
    } catch (UncheckedIOException closed) {
      // It was refused already.
    }
  }

  /** Half of them have said nothing, the others are in the middle of a header. */
  @Test
  @Order(5)
  void servesOthersBesideTenThousandIdleConnections() throws Exception {
    int most = Integer.getInteger("headgate.idle.connections", 10_000);
    List<SocketChannel> idle = new ArrayList<>();
    try {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), GATEWAY.port());
      for (int i = 0; i < most; i++) {
        SocketChannel one = SocketChannel.open(address);
        idle.add(one);
        if (i % 2 == 0) {
          one.write(ByteBuffer.wrap(latin("POST " + EVENTS + " HTTP/1.1\r\nHost: x\r\nX: ")));
        }
      }
      for (int i = 0; i < 20; i++) {
        assertThat(
                RawHttp.send(
                        GATEWAY.url(), "POST", EVENTS, Map.of("X-API-Key", sender.key()), BATCH)
                    .status())
            .isEqualTo(200);
      }
      assertThat(GATEWAY.isHealthy()).isTrue();
    } finally {
      for (SocketChannel one : idle) {
        one.close();
      }
    }
    assertThat(GATEWAY.logText()).doesNotContain("OutOfMemoryError", "Too many open files");
  }

  private static Duration dripAHeader() {
    long began = System.nanoTime();
    try (RawHttp http = new RawHttp(GATEWAY.url())) {
      http.write("POST " + EVENTS + " HTTP/1.1\r\nHost: x\r\nX: ");
      for (int i = 0; i < 90; i++) {
        Thread.sleep(1_000);
        http.write("x");
      }
    } catch (UncheckedIOException closed) {
      return Duration.ofNanos(System.nanoTime() - began);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Duration.ofDays(1);
  }

  /** It began with the class. */
  @Test
  @Order(6)
  void closesAConnectionWhoseHeaderOnlyDripsIn() {
    assertThat(drip.join()).isBetween(HEAD_TIME.minusSeconds(1), HEAD_TIME.plusSeconds(20));
  }

  @Test
  @Order(7)
  void servedTheOthersAllTheTime() {
    pulse.assertServed();
    assertThat(GATEWAY.process().isAlive()).isTrue();
    assertThat(GATEWAY.logText()).doesNotContain("OutOfMemoryError", "StackOverflowError");
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
