package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import dev.headgate.adapters.http.RawHttp;
import dev.headgate.app.running.GatewayTarget;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.Senders;
import dev.headgate.app.running.Senders.Sender;
import dev.headgate.app.running.SharedHeadgate;
import dev.headgate.app.running.Visitor;
import dev.headgate.browser.TestBrowser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A sender that invents a new name for everything: neither the metrics nor the heap nor the pages
 * grow with it. {@code -Dheadgate.names=1000000} for the million.
 */
@ResourceLock("browser")
class CardinalityTest {
  private static final int NAMES = Integer.getInteger("headgate.names", 60_000);
  private static final int BATCH = 500;
  private static final int TAGS = 500;

  @RegisterExtension final TestBrowser browser = new TestBrowser();

  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final GatewayTarget operator = SharedHeadgate.target();
  private final Senders senders = new Senders(gateway, operator);

  @Test
  void growsNothingForSendersWhoInventNames() {
    Sender sender = senders.onPlan("--events-per-minute", "100000000");
    String site =
        property(
            "id", operator.run("site", "create", "--tenant", sender.tenant(), "--json", "many"));
    String tagKey =
        GatewayTarget.property(
            "key",
            operator.run("key", "create", "--tenant", sender.tenant(), "--site", site, "--json"));
    RunningHeadgate.await(
        Duration.ofSeconds(30), "the tag key", () -> report(tagKey, "warm", 1) == 200);
    everyKindOfRequestOnce(sender);
    long series = series();
    int metricBytes = gateway.metrics().length();

    for (int at = 0; at < NAMES; at += BATCH) {
      assertThat(senders.post(sender, batch(at)).statusCode()).isEqualTo(200);
    }
    for (int i = 0; i < NAMES / 10 / TAGS + 1; i++) {
      assertThat(report(tagKey, "n" + i, TAGS)).isEqualTo(200);
    }
    for (int i = 0; i < 500; i++) {
      strange(i);
    }

    gateway.awaitQuery(
        "SELECT uniqExact(event_type) >= %d FROM headgate.media_events WHERE tenant_id = %s"
            .formatted(NAMES, sender.tenant()),
        "1");
    // Other tests use the gateway as well, and may be the first to meet some counter.
    assertThat(series()).as("series of metrics").isLessThan(series + 60);
    assertThat(gateway.metrics().length()).isLessThan(metricBytes + 50_000);
    assertThat(gateway.logText()).doesNotContain("OutOfMemoryError");
    pagesStaySmall(sender.tenant(), site);
  }

  private static String property(String name, String printed) {
    var matcher = java.util.regex.Pattern.compile("\"" + name + "\" : (\\d+)").matcher(printed);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  /** So that each counter that there can be is there before it is counted how many there are. */
  private void everyKindOfRequestOnce(Sender sender) {
    assertThat(senders.post(sender, batch(0)).statusCode()).isEqualTo(200);
    senders.post(sender, "{}");
    for (int i = 0; i < 20; i++) {
      strange(i);
    }
  }

  private long series() {
    return gateway.metrics().lines().filter(line -> !line.startsWith("#")).count();
  }

  private static String batch(int from) {
    IntFunction<String> event =
        i ->
            "{\"event_type\":\"type-%1$d\",\"ts\":\"%2$s\",\"anonymous_id\":\"a%1$d\",\"session_id\":\"s%1$d\",\"p%1$d\":%1$d,\"content_type\":\"c%1$d\"}"
                .formatted(i, Instant.now());
    return IntStream.range(from, from + BATCH)
        .mapToObj(event)
        .collect(Collectors.joining(",", "{\"events\":[", "]}"));
  }

  private int report(String key, String name, int tags) {
    String all =
        IntStream.range(0, tags)
            .mapToObj(
                i ->
                    "{\"id\":\"%1$d\",\"name\":\"tag %2$s %1$d\",\"status\":\"success\"}"
                        .formatted(i, name))
            .collect(Collectors.joining(",", "[", "]"));
    String body =
        "{\"container_id\":\"GTM-%1$s\",\"event_name\":\"event %1$s\",\"timestamp_ms\":%2$d,\"tags\":%3$s}"
            .formatted(name, System.currentTimeMillis(), all);
    return RawHttp.send(
            gateway.url(),
            "POST",
            "/ingest",
            Map.of("X-Probr-Key", key),
            body.getBytes(StandardCharsets.UTF_8))
        .status();
  }

  /** A name in each place of a request that a label could be made of. */
  private void strange(int i) {
    String name = "n" + i + UUID.randomUUID();
    Map<String, String> headers =
        Map.of(
            "X-API-Key", "tm_live_" + name,
            "Origin", "https://" + name + ".example",
            "User-Agent", name,
            "Content-Type", "application/" + name,
            "Host", name);
    byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
    String[] methods = {"POST", "GET", "PUT", "X" + name.replace("-", "")};
    String[] paths = {
      "/v1/ingest/events?" + name + "=1",
      "/ingest/" + name,
      "/" + name,
      "/admin/" + name,
      "/api/v1/" + name
    };
    RawHttp.send(gateway.url(), methods[i % 4], paths[i % 5], headers, body);
    RawHttp.send(gateway.managementUrl(), "GET", "/actuator/" + name, Map.of(), new byte[0]);
  }

  private void pagesStaySmall(String tenant, String site) {
    Page page = Visitor.operator(gateway, browser).page();
    page.setDefaultNavigationTimeout(60_000);
    for (String path :
        new String[] {
          "/admin/overview?tenant=" + tenant,
          "/admin/media-events?tenant=" + tenant,
          "/admin/live?tenant=" + tenant,
          "/admin/tag-quality?tenant=" + tenant + "&site=" + site,
          "/admin/sites/" + site
        }) {
      Response answer = page.navigate(gateway.url() + path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.body().length).as(path).isLessThan(2_000_000);
    }
  }
}
