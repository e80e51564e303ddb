package dev.headgate.adapters.http;

import static dev.headgate.adapters.http.Json.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headgate.adapters.http.ApiTarget.KeyCase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The media API's contract, as bytes over a socket. Run by every gateway that claims to keep it.
 */
public abstract class MediaApiContract {
  protected static final String EVENTS = "/v1/ingest/events";
  protected static final String BEACON = "/v1/ingest/beacon";
  private static final int LIMIT = 5_242_880;

  private ApiTarget target;
  private OpenApiDocument document;

  /** The gateway to test; the same one may be handed out for every test. */
  protected abstract ApiTarget target();

  @BeforeEach
  void findTarget() {
    target = target();
    document = OpenApiDocument.of(target.url());
  }

  private RawHttp.Reply post(String path, KeyCase key, byte[] body, String... headers) {
    return send("POST", path, key, body, headers);
  }

  private RawHttp.Reply post(String path, KeyCase key, String body, String... headers) {
    return post(path, key, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private RawHttp.Reply send(
      String method, String path, KeyCase key, byte[] body, String... headers) {
    Map<String, String> all = new HashMap<>();
    all.put("Content-Type", "application/json");
    if (key != null) {
      all.put("X-API-Key", target.key(key));
    }
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    RawHttp.Reply reply = RawHttp.send(target.url(), method, path, all, body);
    document.assertDocuments(method, path, reply.status());
    assertThat(reply.header("X-Request-Id")).isNotEmpty();
    assertThat(reply.has("Server")).isFalse();
    if (key != null) {
      assertThat(reply.body()).doesNotContain(target.key(key));
    }
    return reply;
  }

  protected static String event(String more) {
    return with(
        "{'event_id':'%s','event_type':'play_start','ts':'%s','anonymous_id':'a','session_id':'s'%s}"
            .formatted(UUID.randomUUID(), Instant.now(), more));
  }

  protected static String batch(String... events) {
    return "{\"events\":[" + String.join(",", events) + "]}";
  }

  private static String batchOf(int events) {
    return batch(Stream.generate(() -> event("")).limit(events).toArray(String[]::new));
  }

  private static byte[] paddedTo(int bytes) {
    byte[] body = new byte[bytes];
    Arrays.fill(body, (byte) ' ');
    byte[] batch = batchOf(1).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(batch, 0, body, 0, batch.length);
    return body;
  }

  protected static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void assertAccepted(RawHttp.Reply reply, int events) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(Json.read(reply.body()))
        .isEqualTo(Json.read(with("{'accepted':" + events + ",'rejected':0,'queued':true}")));
  }

  private static void assertError(RawHttp.Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).startsWith("application/json");
    assertThat(Json.read(reply.body()).get("error").asString()).isEqualTo(code);
    assertThat(Json.read(reply.body()).get("message").asString()).isNotEmpty();
  }

  private static void assertMalformed(RawHttp.Reply reply, String code) {
    assertError(reply, 400, code);
    assertThat(Json.read(reply.body()).get("accepted").asInt()).isZero();
    assertThat(Json.read(reply.body()).get("rejected").asInt()).isZero();
  }

  @Test
  void takesTheExampleOfTheContract() {
    RawHttp.Reply reply =
        post(
            EVENTS,
            KeyCase.MEDIA_LIVE,
            with(
                """
                {
                'events': [
                {
                'event_type': 'play_start',
                'ts': '2026-04-23T18:30:12.456Z',
                'anonymous_id': 'a8f3c2d0-1e5b-4a9c-8d4e-7f2a1b3c4d5e',
                'session_id': 'sess_a1b2c3d4',
                'content_id': 'aashiqana_s04e12',
                'content_type': 'series',
                'content_title': 'Aashiqana S4 E12',
                'position_sec': 0,
                'bitrate_kbps': 4500,
                'context': { 'device_type': 'tv', 'app_version': '4.12.0' }
                }
                ]
                }"""));
    assertAccepted(reply, 1);
    assertThat(reply.header("RateLimit-Policy")).matches("\"default\";q=\\d+;w=60");
    assertThat(reply.header("RateLimit")).matches("\"default\";r=\\d+;t=\\d+");
  }

  @Test
  void takesFiveHundredEventsAndNotOneMore() {
    assertAccepted(post(EVENTS, KeyCase.MEDIA_LIVE, batchOf(500)), 500);
    RawHttp.Reply reply = post(EVENTS, KeyCase.MEDIA_LIVE, batchOf(501));
    assertMalformed(reply, "batch_too_large");
    assertThat(reply.body()).contains("501");
  }

  @Test
  void setsInvalidEventsAsideOneByOne() {
    RawHttp.Reply reply =
        post(
            EVENTS,
            KeyCase.MEDIA_LIVE,
            batch(
                event(""),
                with("{'event_type':7,'ts':'2026-04-23T18:30:12Z','anonymous_id':'a'}"),
                "42",
                event(",\"event_id\":\"no-uuid\"")));
    assertThat(reply.status()).isEqualTo(200);
    var answer = Json.read(reply.body());
    assertThat(answer.get("accepted").asInt()).isEqualTo(1);
    assertThat(answer.get("rejected").asInt()).isEqualTo(3);
    assertThat(answer.get("queued").asBoolean()).isTrue();
    assertThat(answer.get("errors").toString())
        .isEqualTo(
            with(
                "[{'index':1,'event_id':null,'code':'wrong_type','field':'event_type',"
                    + "'message':'event_type must be a string'},"
                    + "{'index':2,'event_id':null,'code':'not_an_object','field':null,"
                    + "'message':'an event must be an object'},"
                    + "{'index':3,'event_id':'no-uuid','code':'invalid_event_id',"
                    + "'field':'event_id','message':'event_id must be a UUID such as"
                    + " a1b2c3d4-e5f6-7890-a1b2-c3d4e5f67890'}]"));
  }

  @Test
  void describesTheFirstHundredRejections() {
    String[] bad = new String[120];
    Arrays.fill(bad, "{}");
    bad[119] = event("");
    var answer = Json.read(post(EVENTS, KeyCase.MEDIA_LIVE, batch(bad)).body());
    assertThat(answer.get("rejected").asInt()).isEqualTo(119);
    assertThat(answer.get("errors").size()).isEqualTo(100);
  }

  @Test
  void refusesABatchWithoutAValidEvent() {
    RawHttp.Reply reply = post(EVENTS, KeyCase.MEDIA_LIVE, batch("{}", "{}"));
    assertError(reply, 400, "invalid_events");
    assertThat(Json.read(reply.body()).get("accepted").asInt()).isZero();
    assertThat(Json.read(reply.body()).get("rejected").asInt()).isEqualTo(2);
    assertThat(Json.read(reply.body()).get("errors").size()).isEqualTo(2);
  }

  @Test
  void refusesTheWholeBatchOfAStrictSender() {
    RawHttp.Reply reply = post(EVENTS + "?strict=1", KeyCase.MEDIA_LIVE, batch(event(""), "{}"));
    assertError(reply, 400, "invalid_events");
    assertThat(Json.read(reply.body()).get("accepted").asInt()).isZero();
    assertThat(Json.read(reply.body()).get("rejected").asInt()).isEqualTo(2);
    assertThat(Json.read(reply.body()).get("errors").size()).isEqualTo(1);
    assertAccepted(post(EVENTS + "?strict=true", KeyCase.MEDIA_LIVE, batchOf(2)), 2);
  }

  @Test
  void keepsNothingOfADryRun() {
    RawHttp.Reply reply = post(EVENTS + "?validate=1", KeyCase.MEDIA_LIVE, batch(event(""), "{}"));
    assertThat(reply.status()).isEqualTo(200);
    var answer = Json.read(reply.body());
    assertThat(answer.get("accepted").asInt()).isEqualTo(1);
    assertThat(answer.get("queued").asBoolean()).isFalse();
    assertThat(answer.get("errors").size()).isEqualTo(1);
  }

  @Test
  void needsNoTimeWhenItStampsItself() {
    String event = with("{'event_type':'e','anonymous_id':'a','session_id':'s'}");
    assertAccepted(post(EVENTS + "?server_ts=1", KeyCase.MEDIA_LIVE, batch(event)), 1);
    assertError(post(EVENTS, KeyCase.MEDIA_LIVE, batch(event)), 400, "invalid_events");
  }

  @TestFactory
  Stream<DynamicTest> namesWhatIsMalformed() {
    return Map.ofEntries(
            Map.entry("", "invalid_json"),
            Map.entry("{", "invalid_json"),
            Map.entry("{\"events\":[{}]} x", "invalid_json"),
            Map.entry("{\"events\":[{}]}{}", "invalid_json"),
            Map.entry("{'events':[{}]}", "invalid_json"),
            Map.entry("{\"events\":[{},]}", "invalid_json"),
            Map.entry("{\"events\":[{\"a\":01}]}", "invalid_json"),
            Map.entry("{\"events\":[{\"a\":NaN}]}", "invalid_json"),
            Map.entry("{\"events\":[{\"a\":\"\t\"}]}", "invalid_json"),
            Map.entry("null", "missing_events"),
            Map.entry("[]", "missing_events"),
            Map.entry("{}", "missing_events"),
            Map.entry("{\"events\":{}}", "missing_events"),
            Map.entry("{\"events\":null}", "missing_events"),
            Map.entry("{\"events\":[]}", "empty_batch"),
            Map.entry("{\"sent_at\":1,\"events\":[{}]}", "invalid_sent_at"),
            Map.entry("{\"events\":[{}],\"sent_at\":\"yesterday\"}", "invalid_sent_at"))
        .entrySet()
        .stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.getValue() + ": " + row.getKey(),
                    () ->
                        assertMalformed(
                            post(EVENTS, KeyCase.MEDIA_LIVE, row.getKey()), row.getValue())));
  }

  @Test
  void takesNestingUpToFiveHundred() {
    // The batch, its list and the event are three levels.
    assertAccepted(post(EVENTS, KeyCase.MEDIA_LIVE, nested(497)), 1);
    assertMalformed(post(EVENTS, KeyCase.MEDIA_LIVE, nested(498)), "invalid_json");
    assertMalformed(post(EVENTS, KeyCase.MEDIA_LIVE, nested(100_000)), "invalid_json");
  }

  private static String nested(int levels) {
    return batch(event(",\"x\":" + "[".repeat(levels) + "]".repeat(levels)));
  }

  @Test
  void takesExactlyTheLimitInBytes() {
    assertAccepted(post(EVENTS, KeyCase.MEDIA_LIVE, paddedTo(LIMIT)), 1);
    assertAccepted(
        post(
            EVENTS,
            KeyCase.MEDIA_LIVE,
            RawHttp.chunked(paddedTo(LIMIT), 100_000),
            "Transfer-Encoding",
            "chunked"),
        1);
    assertAccepted(
        post(EVENTS, KeyCase.MEDIA_LIVE, gzip(paddedTo(LIMIT)), "Content-Encoding", "gzip"), 1);
  }

  @Test
  void refusesAByteMore() {
    byte[] body = paddedTo(LIMIT + 1);
    assertError(post(EVENTS, KeyCase.MEDIA_LIVE, body), 413, "payload_too_large");
    assertError(
        post(
            EVENTS,
            KeyCase.MEDIA_LIVE,
            RawHttp.chunked(body, 100_000),
            "Transfer-Encoding",
            "chunked"),
        413,
        "payload_too_large");
    assertError(
        post(EVENTS, KeyCase.MEDIA_LIVE, gzip(body), "Content-Encoding", "gzip"),
        413,
        "payload_too_large");
  }

  @Test
  void letsASenderFinishThatHasFarTooMuch() {
    assertError(post(EVENTS, KeyCase.MEDIA_LIVE, new byte[32 << 20]), 413, "payload_too_large");
    assertError(
        post(
            EVENTS,
            KeyCase.MEDIA_LIVE,
            RawHttp.chunked(new byte[32 << 20], 1 << 20),
            "Transfer-Encoding",
            "chunked"),
        413,
        "payload_too_large");
  }

  @Test
  void inflatesOnce() {
    byte[] once = gzip(batchOf(3).getBytes(StandardCharsets.UTF_8));
    assertAccepted(post(EVENTS, KeyCase.MEDIA_LIVE, once, "Content-Encoding", "gzip"), 3);
    assertMalformed(
        post(EVENTS, KeyCase.MEDIA_LIVE, gzip(once), "Content-Encoding", "gzip"), "invalid_json");
    assertError(
        post(EVENTS, KeyCase.MEDIA_LIVE, gzip(once), "Content-Encoding", "gzip, gzip"),
        415,
        "unsupported_encoding");
    assertError(
        post(EVENTS, KeyCase.MEDIA_LIVE, "x", "Content-Encoding", "br"),
        415,
        "unsupported_encoding");
    assertMalformed(
        post(
            EVENTS,
            KeyCase.MEDIA_LIVE,
            Arrays.copyOf(once, once.length - 9),
            "Content-Encoding",
            "gzip"),
        "invalid_encoding");
    assertMalformed(
        post(EVENTS, KeyCase.MEDIA_LIVE, "no gzip", "Content-Encoding", "gzip"),
        "invalid_encoding");
  }

  @TestFactory
  Stream<DynamicTest> refusesKeys() {
    record Row(KeyCase key, int status, String code) {}
    return Stream.of(
            new Row(null, 401, "invalid_api_key"),
            new Row(KeyCase.MEDIA_REVOKED, 401, "invalid_api_key"),
            new Row(KeyCase.MEDIA_EXPIRED, 401, "invalid_api_key"),
            new Row(KeyCase.TAG_LIVE, 401, "invalid_api_key"),
            new Row(KeyCase.MEDIA_TENANT_INACTIVE, 403, "tenant_inactive"),
            new Row(KeyCase.MEDIA_QUOTA_FORBIDDEN, 403, "quota_exceeded"),
            new Row(KeyCase.MEDIA_QUOTA_RETRY, 429, "quota_exceeded"))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.key + " gets " + row.status,
                    () -> {
                      RawHttp.Reply reply = post(EVENTS, row.key, batchOf(1));
                      assertError(reply, row.status, row.code);
                      assertThat(reply.has("Retry-After")).isEqualTo(row.status == 429);
                    }));
  }

  @Test
  void refusesAnUnknownKeyWithoutNamingIt() {
    RawHttp.Reply reply =
        RawHttp.send(
            target.url(),
            "POST",
            EVENTS,
            Map.of("X-API-Key", "tm_live_nobodyknowsme"),
            batchOf(1).getBytes(StandardCharsets.UTF_8));
    assertError(reply, 401, "invalid_api_key");
    assertThat(reply.body()).doesNotContain("nobodyknowsme");
  }

  @Test
  void takesNoKeyInTheQueryOfEvents() {
    RawHttp.Reply reply =
        post(EVENTS + "?api_key=" + target.key(KeyCase.MEDIA_LIVE), null, batchOf(1));
    assertError(reply, 401, "invalid_api_key");
  }

  @Test
  void holdsTheRate() {
    RawHttp.Reply refused = null;
    for (int i = 0; i < 2; i++) {
      refused = post(EVENTS, KeyCase.MEDIA_TEN_A_MINUTE, batchOf(6));
    }
    assertError(refused, 429, "rate_limited");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 61);
    assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"default\";q=10;w=60");
    assertThat(refused.header("RateLimit")).matches("\"default\";r=4;t=\\d+");
  }

  @Test
  void takesTestKeysLikeOthers() {
    assertAccepted(post(EVENTS, KeyCase.MEDIA_TEST, batchOf(2)), 2);
  }

  @Test
  void tellsToTryAgainWhenNothingCanBeKept() {
    assumeTrue(target.journalAvailable(false));
    try {
      RawHttp.Reply reply = post(EVENTS, KeyCase.MEDIA_LIVE, batchOf(1));
      assertError(reply, 503, "ingest_degraded");
      assertThat(reply.header("Retry-After")).isNotEmpty();
      assertBeaconHears200(post(BEACON, KeyCase.MEDIA_LIVE, batchOf(1)));
    } finally {
      target.journalAvailable(true);
    }
  }

  @Test
  void tellsToTryAgainWhenKeysCannotBeLookedUp() {
    assumeTrue(target.keysAvailable(false));
    try {
      assertError(post(EVENTS, KeyCase.MEDIA_LIVE, batchOf(1)), 503, "ingest_degraded");
    } finally {
      target.keysAvailable(true);
    }
  }

  @TestFactory
  Stream<DynamicTest> namesTheMethodsThatWork() {
    return Stream.of("GET", "PUT", "DELETE", "PATCH", "BREW")
        .map(
            method ->
                DynamicTest.dynamicTest(
                    method,
                    () -> {
                      RawHttp.Reply reply = send(method, EVENTS, KeyCase.MEDIA_LIVE, new byte[0]);
                      assertError(reply, 405, "method_not_allowed");
                      assertThat(reply.header("Allow")).isEqualTo("POST, OPTIONS");
                    }));
  }

  @Test
  void takesOverASaneRequestId() {
    assertThat(
            post(EVENTS, KeyCase.MEDIA_LIVE, batchOf(1), "X-Request-Id", "abc-123")
                .header("X-Request-Id"))
        .isEqualTo("abc-123");
    assertThat(
            post(EVENTS, KeyCase.MEDIA_LIVE, batchOf(1), "X-Request-Id", "x".repeat(129))
                .header("X-Request-Id"))
        .isNotEqualTo("x".repeat(129));
    assertThat(
            post(EVENTS, KeyCase.MEDIA_LIVE, batchOf(1), "X-Request-Id", "a b")
                .header("X-Request-Id"))
        .isNotEqualTo("a b");
  }

  @Test
  void answersAPreflightWithoutAKey() {
    for (String path : new String[] {EVENTS, BEACON}) {
      RawHttp.Reply reply =
          send(
              "OPTIONS",
              path,
              null,
              new byte[0],
              "Origin",
              "https://anywhere.example",
              "Access-Control-Request-Method",
              "POST",
              "Access-Control-Request-Headers",
              "content-type,x-api-key");
      assertThat(reply.status()).isEqualTo(204);
      assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://anywhere.example");
      assertThat(reply.header("Access-Control-Allow-Credentials")).isEqualTo("true");
      assertThat(reply.header("Access-Control-Allow-Methods")).contains("POST");
      assertThat(reply.header("Access-Control-Allow-Headers"))
          .contains("Content-Type", "X-API-Key")
          .doesNotContain("*");
      assertThat(reply.header("Access-Control-Max-Age")).isNotEmpty();
      assertThat(reply.header("Vary")).contains("Origin");
    }
  }

  @Test
  void letsOnlyListedOriginsUseAKeyThatListsThem() {
    RawHttp.Reply listed =
        post(EVENTS, KeyCase.MEDIA_ORIGIN_LISTED, batchOf(1), "Origin", ApiTarget.LISTED_ORIGIN);
    assertAccepted(listed, 1);
    assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo(ApiTarget.LISTED_ORIGIN);
    assertThat(listed.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    assertThat(listed.header("Access-Control-Expose-Headers")).contains("Retry-After");
    RawHttp.Reply other =
        post(EVENTS, KeyCase.MEDIA_ORIGIN_LISTED, batchOf(1), "Origin", "https://evil.example");
    assertError(other, 403, "origin_not_allowed");
    assertThat(other.has("Access-Control-Allow-Origin")).isFalse();
    assertAccepted(post(EVENTS, KeyCase.MEDIA_ORIGIN_LISTED, batchOf(1)), 1);
  }

  @Test
  void readsTheBodyAsJsonWhateverItsTypeIsCalled() {
    for (String type :
        new String[] {
          "text/plain;charset=UTF-8",
          "application/x-www-form-urlencoded",
          "application/octet-stream"
        }) {
      assertAccepted(post(EVENTS, KeyCase.MEDIA_LIVE, batchOf(1), "Content-Type", type), 1);
    }
  }

  private static void assertBeaconHears200(RawHttp.Reply reply) {
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> answersEveryBeaconAlike() {
    byte[] tooLarge = new byte[LIMIT + 1];
    return Stream.of(
        beacon("a batch", KeyCase.MEDIA_LIVE, batchOf(2).getBytes(StandardCharsets.UTF_8)),
        beacon("no JSON", KeyCase.MEDIA_LIVE, new byte[] {'x'}),
        beacon("nothing", KeyCase.MEDIA_LIVE, new byte[0]),
        beacon("too large", KeyCase.MEDIA_LIVE, tooLarge),
        beacon("no key", null, batchOf(1).getBytes(StandardCharsets.UTF_8)),
        beacon("revoked", KeyCase.MEDIA_REVOKED, batchOf(1).getBytes(StandardCharsets.UTF_8)),
        beacon("rate", KeyCase.MEDIA_TEN_A_MINUTE, batchOf(11).getBytes(StandardCharsets.UTF_8)),
        beacon(
            "quota", KeyCase.MEDIA_QUOTA_FORBIDDEN, batchOf(1).getBytes(StandardCharsets.UTF_8)));
  }

  private DynamicTest beacon(String name, KeyCase key, byte[] body) {
    return DynamicTest.dynamicTest(name, () -> assertBeaconHears200(post(BEACON, key, body)));
  }

  @Test
  void takesABeaconInTheQuery() {
    String data = URLEncoder.encode(batchOf(1), StandardCharsets.UTF_8);
    String query = "?api_key=" + target.key(KeyCase.MEDIA_LIVE) + "&data=" + data;
    assertBeaconHears200(send("GET", BEACON + query, null, new byte[0]));
    assertBeaconHears200(send("POST", BEACON + query, null, new byte[0]));
  }

  @Test
  void refusesOtherMethodsOnTheBeacon() {
    RawHttp.Reply reply = send("PUT", BEACON, KeyCase.MEDIA_LIVE, new byte[0]);
    assertError(reply, 405, "method_not_allowed");
    assertThat(reply.header("Allow")).isEqualTo("GET, POST, OPTIONS");
  }
}
