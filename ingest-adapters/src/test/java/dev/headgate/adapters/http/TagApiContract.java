package dev.headgate.adapters.http;

import static dev.headgate.adapters.http.Json.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headgate.adapters.http.ApiTarget.KeyCase;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The tag API's contract, as bytes over a socket. Run by every gateway that claims to keep it. */
public abstract class TagApiContract {
  private static final int LIMIT = 1_048_576;

  protected static final String EVENT =
      with(
          """
          {
            'container_id': 'GTM-ABC123',
            'event_name': 'purchase',
            'timestamp_ms': 1708790400000,
            'tags': [
              {'id': '15', 'name': 'GA4 - Event', 'status': 'success', 'execution_time': 120},
              {'id': '22', 'name': 'Meta CAPI', 'status': 'failure', 'execution_time': 5000}
            ],
            'user_data': {
              'has_email': true, 'has_phone': false, 'has_first_name': true,
              'has_last_name': true, 'has_city': false, 'has_country': true
            },
            'ecommerce': {
              'has_value': true, 'has_currency': true, 'has_transaction_id': true,
              'has_items': true
            }
          }""");

  protected static final String WINDOW =
      with(
          """
          {
            'container_id': 'GTM-ABC123',
            'batch': true,
            'window_start_ms': 1708790400000,
            'window_end_ms': 1708790460000,
            'total_events': 50,
            'event_counts': {'page_view': 45, 'purchase': 5},
            'tag_metrics': {
              'GA4 - Event': {
                'success': 48, 'failure': 2, 'timeout': 0, 'exception': 0,
                'total_exec_ms': 6240, 'count': 50
              }
            },
            'user_data_quality': {'email': 42, 'phone': 15, 'address': 38, 'total': 50},
            'ecommerce_quality': {
              'value': 5, 'currency': 5, 'transaction_id': 4, 'items': 5, 'total': 5
            }
          }""");

  private ApiTarget target;
  private OpenApiDocument document;

  /** The gateway to test; the same one may be handed out for every test. */
  protected abstract ApiTarget target();

  @BeforeEach
  void findTarget() {
    target = target();
    document = OpenApiDocument.of(target.url());
  }

  private RawHttp.Reply post(KeyCase key, String body, String... headers) {
    return send("POST", "/ingest", key, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private RawHttp.Reply send(
      String method, String path, KeyCase key, byte[] body, String... headers) {
    Map<String, String> all = new HashMap<>();
    all.put("Content-Type", "application/json");
    if (key != null) {
      all.put("X-Probr-Key", target.key(key));
    }
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    RawHttp.Reply reply = RawHttp.send(target.url(), method, path, all, body);
    document.assertDocuments(method, path, reply.status());
    assertThat(reply.header("X-Request-Id")).isNotEmpty();
    return reply;
  }

  private static void assertReply(RawHttp.Reply reply, int status, String body) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).startsWith("application/json");
    assertThat(Json.read(reply.body())).isEqualTo(Json.read(with(body)));
  }

  private static void assertOk(RawHttp.Reply reply) {
    assertReply(reply, 200, "{'status': 'ok'}");
  }

  private static void assertInvalid(RawHttp.Reply reply) {
    assertReply(reply, 400, "{'error': 'invalid_payload'}");
  }

  @Test
  void takesTheExamplesOfTheContract() {
    for (String path : new String[] {"/ingest", "/api/ingest"}) {
      for (String body : new String[] {EVENT, WINDOW}) {
        assertOk(send("POST", path, KeyCase.TAG_LIVE, body.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> takes() {
    return Stream.of(
            "{'container_id':'c','event_name':'e','timestamp_ms':0,'tags':[]}",
            "{'container_id':'c','event_name':'e','timestamp_ms':1,'tags':[],'user_data':{},"
                + "'ecommerce':{}}",
            "{'container_id':'c','event_name':'e','timestamp_ms':1,'tags':[],'batch':false}",
            "{'container_id':'c','event_name':'e','timestamp_ms':1,'new':[{}],"
                + "'tags':[{'id':'1','status':'timeout','new':1}]}",
            "{'container_id':'c','event_name':'e','timestamp_ms':1,'total_events':'x',"
                + "'tags':[{'id':'1','status':'exception','name':null,'execution_time':null}]}",
            "{'container_id':'c','batch':true,'window_start_ms':0,'window_end_ms':0,"
                + "'total_events':0}",
            "{'container_id':'c','batch':true,'window_start_ms':1,'window_end_ms':2,"
                + "'total_events':4294967295,'event_counts':{},'tag_metrics':{},"
                + "'user_data_quality':{},'ecommerce_quality':{}}")
        .map(
            body ->
                DynamicTest.dynamicTest(body, () -> assertOk(post(KeyCase.TAG_LIVE, with(body)))));
  }

  @TestFactory
  Stream<DynamicTest> findsInvalid() {
    String head = "{'container_id':'c','event_name':'e','timestamp_ms':1,";
    String window = "{'container_id':'c','batch':true,'window_start_ms':1,'window_end_ms':2,";
    return Stream.of(
            "",
            "{",
            "[]",
            "null",
            "{}",
            "'text'",
            head + "'tags':[]} x",
            "{'event_name':'e','timestamp_ms':1,'tags':[]}",
            "{'container_id':'c','timestamp_ms':1,'tags':[]}",
            "{'container_id':'c','event_name':'e','tags':[]}",
            "{'container_id':'c','event_name':'e','timestamp_ms':1}",
            "{'container_id':'','event_name':'e','timestamp_ms':1,'tags':[]}",
            "{'container_id':7,'event_name':'e','timestamp_ms':1,'tags':[]}",
            "{'container_id':'c','event_name':'e','timestamp_ms':-1,'tags':[]}",
            "{'container_id':'c','event_name':'e','timestamp_ms':1.5,'tags':[]}",
            "{'container_id':'c','event_name':'e','timestamp_ms':'1','tags':[]}",
            "{'container_id':'c','event_name':'e','timestamp_ms':99999999999999999999,'tags':[]}",
            head + "'tags':{}}",
            head + "'tags':[1]}",
            head + "'tags':[{'id':'1'}]}",
            head + "'tags':[{'status':'success'}]}",
            head + "'tags':[{'id':1,'status':'success'}]}",
            head + "'tags':[{'id':'','status':'success'}]}",
            head + "'tags':[{'id':'1','status':'ok'}]}",
            head + "'tags':[{'id':'1','status':'SUCCESS'}]}",
            head + "'tags':[{'id':'1','status':'success','execution_time':-1}]}",
            head + "'tags':[{'id':'1','status':'success','execution_time':1.5}]}",
            head + "'tags':[{'id':'1','status':'success','execution_time':4294967296}]}",
            head + "'tags':[],'user_data':[]}",
            head + "'tags':[],'user_data':{'has_email':1}}",
            head + "'tags':[],'ecommerce':{'has_value':'yes'}}",
            head + "'tags':[],'batch':'true'}",
            window + "'event_counts':{}}",
            "{'container_id':'c','batch':true,'window_end_ms':2,'total_events':1}",
            "{'container_id':'c','batch':true,'window_start_ms':1,'total_events':1}",
            "{'batch':true,'window_start_ms':1,'window_end_ms':2,'total_events':1}",
            "{'container_id':'c','batch':true,'window_start_ms':3,'window_end_ms':2,"
                + "'total_events':1}",
            window + "'total_events':-1}",
            window + "'total_events':1,'event_counts':{'a':-1}}",
            window + "'total_events':1,'event_counts':{'a':1.5}}",
            window + "'total_events':1,'tag_metrics':{'a':1}}",
            window + "'total_events':1,'tag_metrics':{'a':{'success':'1'}}}",
            window + "'total_events':1,'user_data_quality':{'email':-1}}",
            window + "'total_events':1,'ecommerce_quality':{'value':true}}")
        .map(
            body ->
                DynamicTest.dynamicTest(
                    "400: " + body, () -> assertInvalid(post(KeyCase.TAG_LIVE, with(body)))));
  }

  @Test
  void takesFiveHundredTagsAndNotOneMore() {
    assertOk(post(KeyCase.TAG_LIVE, withTags(500)));
    assertInvalid(post(KeyCase.TAG_LIVE, withTags(501)));
  }

  private static String withTags(int tags) {
    String[] all = new String[tags];
    Arrays.fill(all, "{'id':'1','status':'success'}");
    return with(
        "{'container_id':'c','event_name':'e','timestamp_ms':1,'tags':["
            + String.join(",", all)
            + "]}");
  }

  @TestFactory
  Stream<DynamicTest> refusesKeys() {
    record Row(KeyCase key, int status, String body) {}
    return Stream.of(
            new Row(null, 401, "{'error': 'unauthorized'}"),
            new Row(KeyCase.MEDIA_LIVE, 401, "{'error': 'unauthorized'}"),
            new Row(KeyCase.TAG_REVOKED, 403, "{'error': 'forbidden'}"),
            new Row(KeyCase.TAG_EXPIRED, 403, "{'error': 'forbidden'}"),
            new Row(KeyCase.TAG_SITE_DISABLED, 403, "{'error': 'forbidden'}"),
            new Row(KeyCase.TAG_TENANT_INACTIVE, 403, "{'error': 'forbidden'}"))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.key + " gets " + row.status,
                    () -> assertReply(post(row.key, EVENT), row.status, row.body)));
  }

  @Test
  void refusesOriginsThatTheKeyDoesNotList() {
    assertOk(post(KeyCase.TAG_ORIGIN_LISTED, EVENT, "Origin", ApiTarget.LISTED_ORIGIN));
    assertReply(
        post(KeyCase.TAG_ORIGIN_LISTED, EVENT, "Origin", "https://evil.example"),
        403,
        "{'error': 'forbidden'}");
  }

  @Test
  void takesExactlyTheLimitInBytes() {
    assertOk(send("POST", "/ingest", KeyCase.TAG_LIVE, paddedTo(LIMIT)));
    assertOk(
        send(
            "POST",
            "/ingest",
            KeyCase.TAG_LIVE,
            RawHttp.chunked(paddedTo(LIMIT), 10_000),
            "Transfer-Encoding",
            "chunked"));
    assertOk(
        send(
            "POST",
            "/ingest",
            KeyCase.TAG_LIVE,
            MediaApiContract.gzip(paddedTo(LIMIT)),
            "Content-Encoding",
            "gzip"));
  }

  @Test
  void refusesAByteMore() {
    String tooLarge = "{'error': 'payload_too_large'}";
    assertReply(send("POST", "/ingest", KeyCase.TAG_LIVE, paddedTo(LIMIT + 1)), 413, tooLarge);
    assertReply(
        send(
            "POST",
            "/ingest",
            KeyCase.TAG_LIVE,
            RawHttp.chunked(paddedTo(LIMIT + 1), 10_000),
            "Transfer-Encoding",
            "chunked"),
        413,
        tooLarge);
    assertReply(
        send(
            "POST",
            "/ingest",
            KeyCase.TAG_LIVE,
            MediaApiContract.gzip(paddedTo(LIMIT + 1)),
            "Content-Encoding",
            "gzip"),
        413,
        tooLarge);
  }

  private static byte[] paddedTo(int bytes) {
    byte[] body = new byte[bytes];
    Arrays.fill(body, (byte) ' ');
    byte[] event = EVENT.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(event, 0, body, 0, event.length);
    return body;
  }

  @Test
  void takesUnknownEncodingsForInvalid() {
    assertInvalid(post(KeyCase.TAG_LIVE, EVENT, "Content-Encoding", "br"));
    assertInvalid(post(KeyCase.TAG_LIVE, EVENT, "Content-Encoding", "gzip"));
  }

  @Test
  void holdsTheRateOfASite() {
    RawHttp.Reply refused = null;
    for (int i = 0; i < 2; i++) {
      refused = post(KeyCase.TAG_ONE_A_SECOND, EVENT);
    }
    assertReply(refused, 429, "{'error': 'rate_limited'}");
    assertThat(refused.header("Retry-After")).isEqualTo("1");
  }

  @Test
  void tellsOfAServerErrorWhenNothingCanBeKept() {
    assumeTrue(target.journalAvailable(false));
    try {
      assertReply(post(KeyCase.TAG_LIVE, EVENT), 500, "{'error': 'internal_error'}");
    } finally {
      target.journalAvailable(true);
    }
  }

  @Test
  void tellsOfAServerErrorWhenKeysCannotBeLookedUp() {
    assumeTrue(target.keysAvailable(false));
    try {
      assertReply(post(KeyCase.TAG_LIVE, EVENT), 500, "{'error': 'internal_error'}");
    } finally {
      target.keysAvailable(true);
    }
  }

  @Test
  void namesTheMethodsThatWork() {
    RawHttp.Reply reply = send("GET", "/ingest", KeyCase.TAG_LIVE, new byte[0]);
    assertReply(reply, 405, "{'error': 'method_not_allowed'}");
    assertThat(reply.header("Allow")).isEqualTo("POST, OPTIONS");
  }

  @Test
  void answersAPreflightWithoutAKey() {
    RawHttp.Reply reply =
        send("OPTIONS", "/api/ingest", null, new byte[0], "Origin", "https://a.example");
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("Access-Control-Allow-Headers")).contains("X-Probr-Key");
    assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
  }
}
