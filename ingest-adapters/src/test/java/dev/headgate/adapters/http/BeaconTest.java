package dev.headgate.adapters.http;

import static dev.headgate.adapters.http.Json.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.http.ApiTarget.KeyCase;
import dev.headgate.ingest.intake.RequestObserver.Ending;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.journal.Tally.Count;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What becomes of a beacon, which its sender never hears. */
class BeaconTest {
  private static final String BATCH =
      with(
          "{'events':[{'event_type':'ende&+100%','ts':'2026-04-23T18:30:12+02:00',"
              + "'anonymous_id':'Zoë 😀','session_id':'s'}]}");

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void send(String method, String query, String type, byte[] body, KeyCase key) {
    String secret = key == null ? "" : "api_key=" + server.key(key);
    RawHttp.Reply reply =
        RawHttp.send(
            server.url(),
            method,
            "/v1/ingest/beacon?" + secret + query,
            type.isEmpty() ? Map.of() : Map.of("Content-Type", type),
            body);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEmpty();
    assertThat(reply.header("Content-Length")).isEqualTo("0");
  }

  private static String lastEvent() {
    return server.journal.rows(StoreTable.MEDIA_EVENTS).getLast();
  }

  private static int events() {
    return server.journal.rows(StoreTable.MEDIA_EVENTS).size();
  }

  private static String lastLetter() {
    return server.journal.rows(StoreTable.DEAD_LETTERS).getLast();
  }

  private static int letters() {
    return server.journal.rows(StoreTable.DEAD_LETTERS).size();
  }

  @TestFactory
  Stream<DynamicTest> takesABatchInEveryWrapping() {
    String encoded = URLEncoder.encode(BATCH, StandardCharsets.UTF_8);
    byte[] json = BATCH.getBytes(StandardCharsets.UTF_8);
    byte[] form = ("v=1&data=" + encoded + "&x=y").getBytes(StandardCharsets.UTF_8);
    byte[] multipart =
        ("--XX\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--XX\r\n"
                + "Content-Disposition: form-data; name=\"data\"\r\n\r\n"
                + BATCH
                + "\r\n--XX--\r\n")
            .getBytes(StandardCharsets.UTF_8);
    byte[] none = new byte[0];
    return Stream.of(
        taken("JSON", "POST", "", "application/json", json),
        taken("plain text", "POST", "", "text/plain;charset=UTF-8", json),
        taken("no type", "POST", "", "", json),
        taken("JSON that is called a form", "POST", "", "application/x-www-form-urlencoded", json),
        taken("form", "POST", "", "application/x-www-form-urlencoded", form),
        taken("multipart", "POST", "", "multipart/form-data; boundary=XX", multipart),
        taken("query of a POST", "POST", "&data=" + encoded, "", none),
        taken("query of a GET", "GET", "&data=" + encoded, "", none),
        taken("query with %20", "GET", "&data=" + encoded.replace("+", "%20"), "", none));
  }

  private DynamicTest taken(String name, String method, String query, String type, byte[] body) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          int before = events();
          send(method, query, type, body, KeyCase.MEDIA_LIVE);
          assertThat(events()).isEqualTo(before + 1);
          assertThat(lastEvent())
              .contains("event_type=ende&+100%|")
              .contains("anonymous_id=Zoë 😀|")
              .contains("client_ts=2026-04-23T16:30:12Z");
        });
  }

  @Test
  void takesJsonThatWasNotEncodedInAQuery() {
    int before = events();
    String raw =
        with(
            "{'events':[{'event_type':'raw','ts':'2026-04-23T18:30:12+02:00',"
                + "'anonymous_id':'a|b^c`','session_id':'[s]'}]}");
    send("GET", "&data=" + raw, "", new byte[0], KeyCase.MEDIA_LIVE);
    assertThat(events()).isEqualTo(before + 1);
    assertThat(lastEvent()).contains("client_ts=2026-04-23T16:30:12Z");
  }

  @Test
  void takesARequestLineOfSixteenKilobytes() {
    int before = events();
    String event =
        with(
            "{'event_type':'"
                + "x".repeat(200)
                + "','ts':'2026-04-23T18:30:12Z',"
                + "'anonymous_id':'a','session_id':'s','properties':{'p':'"
                + "y".repeat(15_800)
                + "'}}");
    String encoded = URLEncoder.encode("{\"events\":[" + event + "]}", StandardCharsets.UTF_8);
    assertThat(encoded.length()).isGreaterThan(16_000);
    send("GET", "&data=" + encoded, "", new byte[0], KeyCase.MEDIA_LIVE);
    assertThat(events()).isEqualTo(before + 1);
  }

  @Test
  void keepsWhatWentWrongWhenTheKeyIsGood() {
    send("POST", "", "", "no json".getBytes(StandardCharsets.UTF_8), KeyCase.MEDIA_LIVE);
    assertThat(lastLetter()).contains("code=invalid_json", "payload=no json", "/v1/ingest/beacon");
    send("POST", "", "", "{\"events\":[{}]}".getBytes(StandardCharsets.UTF_8), KeyCase.MEDIA_LIVE);
    assertThat(lastLetter()).contains("code=missing_field", "field=event_type", "payload={}");
    send("GET", "", "", new byte[0], KeyCase.MEDIA_LIVE);
    assertThat(lastLetter()).contains("code=invalid_json");
    send("POST", "", "", new byte[5_242_881], KeyCase.MEDIA_LIVE);
    assertThat(lastLetter()).contains("code=payload_too_large");
    byte[] batch = BATCH.getBytes(StandardCharsets.UTF_8);
    send("POST", "", "", batch, KeyCase.MEDIA_QUOTA_FORBIDDEN);
    assertThat(lastLetter()).contains("code=quota_exceeded", "payload=" + BATCH);
    String eleven = "{\"events\":[" + "{},".repeat(10) + "{}]}";
    send("POST", "", "", eleven.getBytes(StandardCharsets.UTF_8), KeyCase.MEDIA_TEN_A_MINUTE);
    assertThat(lastLetter()).contains("code=rate_limited", "payload=" + eleven);
  }

  @Test
  void keepsNothingOfStrangersButCountsThem() {
    int before = letters();
    long refused = server.journal.count(Api.MEDIA, Count.REQUESTS_REFUSED);
    send("POST", "", "", BATCH.getBytes(StandardCharsets.UTF_8), null);
    send("POST", "", "", BATCH.getBytes(StandardCharsets.UTF_8), KeyCase.MEDIA_REVOKED);
    assertThat(letters()).isEqualTo(before);
    assertThat(server.journal.count(Api.MEDIA, Count.REQUESTS_REFUSED)).isEqualTo(refused + 2);
    assertThat(server.endings).contains(Ending.UNAUTHORIZED);
  }

  @Test
  void keepsNothingOfADryRun() {
    int before = letters();
    int eventsBefore = events();
    send("POST", "&validate=1", "", "no json".getBytes(StandardCharsets.UTF_8), KeyCase.MEDIA_LIVE);
    send("POST", "&validate=1", "", BATCH.getBytes(StandardCharsets.UTF_8), KeyCase.MEDIA_LIVE);
    assertThat(letters()).isEqualTo(before);
    assertThat(events()).isEqualTo(eventsBefore);
  }

  @Test
  void takesTheKeyFromTheHeaderToo() {
    int before = events();
    RawHttp.send(
        server.url(),
        "POST",
        "/v1/ingest/beacon",
        Map.of("X-API-Key", server.key(KeyCase.MEDIA_LIVE)),
        BATCH.getBytes(StandardCharsets.UTF_8));
    assertThat(events()).isEqualTo(before + 1);
  }
}
