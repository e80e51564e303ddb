package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.adapters.http.RawHttp;
import dev.headgate.app.running.GatewayTarget;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.Senders;
import dev.headgate.app.running.Senders.Sender;
import dev.headgate.app.running.SharedHeadgate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways around a key, a tenant and a page, tried on the whole gateway. */
class BreakInTest {
  private static final String EVENTS = "/v1/ingest/events";
  private static final String LETTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int GUESSES = 400;

  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final GatewayTarget operator = SharedHeadgate.target();
  private final Senders senders = new Senders(gateway, operator);

  /** A guess that is nearly right looks like one that is all wrong, in words and in time. */
  @Test
  void tellsAGuesserNothingOfHowNearTheyAre() {
    Sender sender = senders.onDemoPlan();
    RandomGenerator random = RandomGenerator.getDefault();
    Set<String> bodies = new HashSet<>();
    long[] near = new long[GUESSES];
    long[] far = new long[GUESSES];
    try (RawHttp http = new RawHttp(gateway.url())) {
      for (int i = -50; i < GUESSES; i++) {
        boolean nearFirst = random.nextBoolean();
        for (int which = 0; which < 2; which++) {
          boolean isNear = (which == 0) == nearFirst;
          String guess = isNear ? nearly(sender.key(), random) : anyKey(random);
          long began = System.nanoTime();
          RawHttp.Reply reply = guess(http, guess);
          long took = System.nanoTime() - began;
          assertThat(reply.status()).isEqualTo(401);
          bodies.add(reply.body());
          if (i >= 0) {
            (isNear ? near : far)[i] = took;
          }
        }
      }
    }
    assertThat(bodies).hasSize(1);
    assertThat(median(near) / (double) median(far)).isBetween(0.6, 1.6);
  }

  private static RawHttp.Reply guess(RawHttp http, String key) {
    http.write(
        RawHttp.request(
            "POST", EVENTS, Map.of("X-API-Key", key), "{}".getBytes(StandardCharsets.US_ASCII)));
    return http.read();
  }

  /** All but the last character is right. */
  private static String nearly(String key, RandomGenerator random) {
    char last = key.charAt(key.length() - 1);
    char other;
    do {
      other = LETTERS.charAt(random.nextInt(LETTERS.length()));
    } while (other == last);
    return key.substring(0, key.length() - 1) + other;
  }

  private static String anyKey(RandomGenerator random) {
    StringBuilder key = new StringBuilder("tm_live_");
    for (int i = 0; i < 38; i++) {
      key.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return key.toString();
  }

  private static long median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Test
  void storesUnderTheKeysTenantWhateverTheSenderSays() {
    Sender victim = senders.onDemoPlan();
    Sender attacker = senders.onDemoPlan();
    String smuggled =
        """
        "tenant_id":%1$s,"tenant":%1$s,"key_id":1,"site_id":1,"delivery_id":1,"row_no":1,
        "batch_day":"2000-01-01","expires_at":"2000-01-01","received_at":"2000-01-01T00:00:00Z",
        "journaled_at":"2000-01-01T00:00:00Z","skew_ms":1,"ts_source":"server","extra":"x","""
            .formatted(victim.tenant());
    UUID id = UUID.randomUUID();
    String event =
        "{%s\"event_id\":\"%s\",\"event_type\":\"smuggled\",\"ts\":\"%s\",\"anonymous_id\":\"a\",\"session_id\":\"s\"}"
            .formatted(smuggled, id, Instant.now());
    Map<String, String> headers = new HashMap<>(Map.of("X-API-Key", attacker.key()));
    for (String name : List.of("X-Tenant-Id", "X-Tenant", "Tenant-Id", "X-Headgate-Tenant")) {
      headers.put(name, victim.tenant());
    }
    headers.put("Cookie", "tenant=" + victim.tenant());
    RawHttp.Reply reply =
        RawHttp.send(
            gateway.url(),
            "POST",
            EVENTS + "?tenant_id=" + victim.tenant() + "&tenant=" + victim.tenant(),
            headers,
            "{%s\"events\":[%s]}".formatted(smuggled, event).getBytes(StandardCharsets.UTF_8));
    assertThat(reply.body()).contains("\"accepted\":1");

    gateway.awaitQuery(
        "SELECT tenant_id, key_id > 1, delivery_id > 1, batch_day > '2020-01-01',"
            + " expires_at > today(), received_at > '2020-01-01 00:00:00',"
            + " JSONExtractInt(extra, 'tenant_id'), JSONExtractInt(extra, 'delivery_id')"
            + " FROM headgate.media_events WHERE event_id = '%s'".formatted(id),
        "%s\t1\t1\t1\t1\t1\t%s\t1".formatted(attacker.tenant(), victim.tenant()));
    senders.awaitStoredAndBilled(attacker, 1);
    assertThat(gateway.query(Senders.rowsAndIds(victim))).isEqualTo("0\t0");
  }

  /** Of two keys in one request, none counts for the other's tenant. */
  @Test
  void takesNoTwoKeysForOneRequest() {
    Sender one = senders.onDemoPlan();
    Sender other = senders.onDemoPlan();
    String batch =
        "{\"events\":[{\"event_type\":\"two\",\"ts\":\"%s\",\"anonymous_id\":\"a\",\"session_id\":\"s\"}]}"
            .formatted(Instant.now());
    try (RawHttp http = new RawHttp(gateway.url())) {
      http.write(
          "POST %s?api_key=%s HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nX-API-Key: %s\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(EVENTS, other.key(), one.key(), other.key(), batch.length(), batch));
      assertThat(http.read().status()).isIn(200, 400, 401);
    }
    assertThat(senders.post(one, batch).statusCode()).isEqualTo(200);
    gateway.awaitQuery(
        "SELECT count() > 0 FROM headgate.media_events WHERE tenant_id = " + one.tenant(), "1");
    assertThat(gateway.query(Senders.rowsAndIds(other))).isEqualTo("0\t0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/admin/..//evil.example",
        "javascript:alert(1)",
        "/admin%0d%0aX-Evil:%201",
        "/admin%0d%0a%0d%0a<script>",
        "/admin?a=%0d%0aSet-Cookie:%20headgate_session=1",
        "/admin%E5%98%8A%E5%98%8DX-Evil:%201"
      })
  void leadsNobodyElsewhereAndLetsNobodyWriteItsHeaders(String back) {
    Caller.Answer answer =
        Caller.stranger(gateway.url()).send("POST", "/admin/theme", "theme=dark&back=" + back);
    assertHarmless(answer);
    assertThat(answer.location().orElse("/admin"))
        .matches("(?:https?://127\\.0\\.0\\.1:" + gateway.port() + ")?/admin.*");
    for (String path :
        List.of(
            "/admin/sign-in?back=" + encoded(back),
            "/admin/overview?tenant=" + encoded(back),
            "/admin/assets/" + encoded(back) + "/x.css",
            "/admin/switch?q=" + encoded(back))) {
      assertHarmless(Caller.withNothing(gateway.url()).get(path));
    }
  }

  private static String encoded(String text) {
    return text.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E");
  }

  private static void assertHarmless(Caller.Answer answer) {
    assertThat(answer.response().headers().firstValue("X-Evil")).isEmpty();
    assertThat(answer.response().headers().allValues("Set-Cookie"))
        .noneMatch(cookie -> cookie.matches("headgate_session=1(;.*)?"));
    assertThat(answer.location().orElse("")).doesNotContain("evil.example", "javascript:");
    assertThat(answer.body()).doesNotContain("<script>");
  }

  /** A name in the Host header ends up in no link that is kept or sent on. */
  @Test
  void aStrangersHostIsNoAddressOfOurs() {
    try (RawHttp http = new RawHttp(gateway.url())) {
      http.write(
          "GET /admin/sign-in HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n\r\n");
      RawHttp.Reply reply = http.read();
      assertThat(reply.body()).doesNotContain("evil.example");
      assertThat(reply.header("Cache-Control")).contains("no-store");
    }
  }

  @Test
  void aSenderOfTheTagApiCannotNameItsSite() {
    String name = "smuggle" + UUID.randomUUID();
    var answer =
        gateway.postTags(
            "{\"container_id\":\"%s\",\"event_name\":\"e\",\"timestamp_ms\":%d,\"tags\":[],\"site_id\":999999,\"tenant_id\":999999}"
                .formatted(name, System.currentTimeMillis()));
    assertThat(answer.statusCode()).isEqualTo(200);
    gateway.awaitQuery(
        "SELECT tenant_id, site_id FROM headgate.tag_events WHERE container_id = '" + name + "'",
        gateway.firstRun().getProperty("tenant.id")
            + "\t"
            + gateway.firstRun().getProperty("site.id"));
  }
}
