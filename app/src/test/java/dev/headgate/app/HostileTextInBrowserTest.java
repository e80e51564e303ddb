package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import dev.headgate.app.running.GatewayTarget;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import dev.headgate.app.running.Visitor;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.json.JsonMapper;

/**
 * What strangers send, and what customers call their things, is text on every page: in a real
 * Chromium no script of it runs, no element of it appears, and no template evaluates it. In a file
 * for a spreadsheet it is no formula.
 */
@ResourceLock("browser")
class HostileTextInBrowserTest {
  /** Each says who it is, so that it is seen where it came from. */
  private static final List<String> TEXTS =
      List.of(
          "A1<img src=x onerror=\"window.hgOwned=1\">",
          "A2\"><svg onload=window.hgOwned=1>",
          "A3'onmouseover='window.hgOwned=1' autofocus onfocus='window.hgOwned=1",
          "A4</script><script>window.hgOwned=1</script>",
          "A5</title></textarea><iframe srcdoc='<script>parent.hgOwned=1</script>'>",
          "javascript:window.hgOwned=1//A6",
          "A7[[${1234*4321}]]__${1234*4321}__::x[(${1234*4321})]",
          "A8\u2028{{constructor.constructor('window.hgOwned=1')()}}<!--",
          "=1234*4321+cmd|' /C calc'!A9",
          "@SUM(1234*4321)A10",
          "+1234*4321;A11",
          "-1234*4321;A12",
          "\t=1234*4321;A13");

  private static final String EVALUATED = "5332114";
  private static final int MOST_PAGES = 90;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @RegisterExtension final TestBrowser browser = new TestBrowser();

  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final GatewayTarget operator = SharedHeadgate.target();
  private String tenant;
  private String site;
  private String mediaKey;
  private String tagKey;

  @Test
  void isTextOnEveryPageAndNoFormulaInAnyFile() {
    makeThings();
    sendEvents();
    // The first page takes longer than all others, on both sides.
    assertThat(gateway.get("/admin/sign-in").statusCode()).isEqualTo(200);
    Visitor visitor = Visitor.operator(gateway, browser);
    Page page = visitor.page();
    page.setDefaultNavigationTimeout(60_000);
    page.onDialog(dialog -> dialog.accept());
    showsLiveEventsAsText(visitor);

    Set<String> seen = walk(page);

    assertThat(seen)
        .anyMatch(path -> path.matches("/admin/media-events/[^?]+.*"))
        .anyMatch(path -> path.matches("/admin/rejected/[^?]+.*"))
        .anyMatch(path -> path.startsWith("/admin/tag-quality/tag"))
        .anyMatch(path -> path.matches("/admin/sites/\\d+.*"))
        .anyMatch(path -> path.matches("/admin/keys/\\d+.*"))
        .anyMatch(path -> path.matches("/admin/tenants/\\d+.*"));
    for (String list :
        List.of("media-events", "rejected", "tag-quality", "sites", "keys", "tenants", "audit")) {
      assertNoFormula(page, "/admin/" + list + "?" + scope() + "&format=csv");
    }
    assertNoFormula(
        page,
        "/admin/tag-quality/tag?" + scope() + "&name=" + encode(TEXTS.get(8)) + "&format=csv");
  }

  /** Names that a customer or an operator chooses. */
  private void makeThings() {
    String name = TEXTS.get(0) + System.nanoTime();
    tenant = id(operator.run("tenant", "create", name, "--plan", "demo", "--json"));
    // The command line would take the last two for an option and for nothing.
    List<String> names = TEXTS.subList(0, TEXTS.size() - 2);
    for (String text : names) {
      operator.run("key", "create", "--tenant", tenant, "--name", text, "--json");
    }
    for (String text : names) {
      site = id(operator.run("site", "create", "--tenant", tenant, "--json", text));
    }
    mediaKey =
        GatewayTarget.property("key", operator.run("key", "create", "--tenant", tenant, "--json"));
    tagKey =
        GatewayTarget.property(
            "key", operator.run("key", "create", "--tenant", tenant, "--site", site, "--json"));
    RunningHeadgate.await(
        Duration.ofSeconds(30), "the keys", () -> post("/ingest", tagKey, "{").statusCode() == 400);
  }

  private static String id(String made) {
    var matcher = Pattern.compile("\"id\" : (\\d+)").matcher(made);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private void sendEvents() {
    List<String> good = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    for (String text : TEXTS) {
      String quoted = JSON.writeValueAsString(text);
      String all =
          """
          "event_type":%1$s,"anonymous_id":%1$s,"session_id":%1$s,"user_id":%1$s,"content_id":%1$s,
          "content_type":%1$s,"content_title":%1$s,%1$s:%1$s,
          "context":{%1$s:%1$s},"properties":{%1$s:[%1$s]}"""
              .formatted(quoted);
      good.add("{\"ts\":\"" + Instant.now() + "\"," + all + "}");
      bad.add("{\"ts\":" + quoted + "," + all + "}");
      bad.add("{\"event_id\":" + quoted + ",\"ts\":\"" + Instant.now() + "\"," + all + "}");
      sendReports(quoted);
    }
    var answer =
        post(
            "/v1/ingest/events",
            mediaKey,
            "{\"events\":[" + String.join(",", good) + "," + String.join(",", bad) + "]}");
    assertThat(answer.body())
        .contains("\"accepted\":" + good.size() + ",\"rejected\":" + bad.size());
    gateway.awaitQuery(
        "SELECT count() FROM headgate.media_events WHERE tenant_id = " + tenant,
        Integer.toString(good.size()));
    gateway.awaitQuery(
        "SELECT count() > 0 FROM headgate.tag_results WHERE tag_name LIKE '%A10%' AND tenant_id = "
            + tenant,
        "1");
  }

  private void sendReports(String quoted) {
    String report =
        """
        {"container_id":%1$s,"event_name":%1$s,"timestamp_ms":%2$d,
         "tags":[{"id":"1","name":%1$s,"status":"success","execution_time":12},
                 {"id":%1$s,"name":%1$s,"status":"failure","execution_time":12}]}"""
            .formatted(quoted, System.currentTimeMillis());
    assertThat(post("/ingest", tagKey, report).statusCode()).isEqualTo(200);
    post("/ingest", tagKey, report.replace("\"success\"", quoted));
    post("/ingest", tagKey, "{\"container_id\":" + quoted + "," + quoted + ":" + quoted + "}");
  }

  private HttpResponse<String> post(String path, String key, String body) {
    return gateway.send(
        HttpRequest.newBuilder(gateway.url().resolve(path))
            .header(path.equals("/ingest") ? "X-Probr-Key" : "X-API-Key", key)
            .POST(BodyPublishers.ofString(body)));
  }

  private void showsLiveEventsAsText(Visitor visitor) {
    Page live = visitor.another(Screen.DESKTOP_LIGHT);
    live.setDefaultNavigationTimeout(60_000);
    live.navigate(gateway.url() + "/admin/live?tenant=" + tenant);
    RunningHeadgate.await(
        Duration.ofSeconds(60),
        "events to be shown live",
        () -> {
          sendEventsAgain();
          return live.locator("main").innerText().contains("A1<img src=x");
        });
    assertHarmless(live, "/admin/live");
  }

  private void sendEventsAgain() {
    for (String text : TEXTS) {
      String quoted = JSON.writeValueAsString(text);
      post(
          "/v1/ingest/events",
          mediaKey,
          "{\"events\":[{\"event_type\":%1$s,\"ts\":\"%2$s\",\"anonymous_id\":%1$s,\"session_id\":%1$s}]}"
              .formatted(quoted, Instant.now()));
    }
  }

  /** Follows every link of the pages that show this tenant, each kind of address a few times. */
  private Set<String> walk(Page page) {
    Deque<String> todo = new ArrayDeque<>();
    for (String list :
        List.of(
            "overview",
            "media-events",
            "rejected",
            "tag-quality",
            "sites",
            "keys",
            "tenants",
            "audit",
            "erasures",
            "users",
            "live")) {
      todo.add("/admin/" + list + "?" + scope());
    }
    todo.add("/admin/switch?q=A1");
    todo.add("/admin/tag-quality/tag?" + scope() + "&name=" + encode(TEXTS.get(3)));
    todo.add("/admin/media-events?" + scope() + "&type=" + encode(TEXTS.get(1)));
    todo.add("/admin/media-events?tenant=" + tenant + "&session=" + encode(TEXTS.get(3)));
    todo.add("/admin/tag-quality?" + scope() + "&container=" + encode(TEXTS.get(4)));
    Set<String> seen = new TreeSet<>();
    List<String> kinds = new ArrayList<>();
    while (!todo.isEmpty() && seen.size() < MOST_PAGES) {
      String path = todo.removeFirst();
      if (!seen.add(path)) {
        continue;
      }
      page.navigate(gateway.url() + path);
      assertHarmless(page, path);
      for (Object link : (List<?>) page.evaluate(LINKS)) {
        String next = link.toString();
        String kind = next.replaceAll("\\?.*", "").replaceAll("/[0-9][0-9a-f.-]*", "/#");
        kinds.add(kind);
        if (kinds.stream().filter(kind::equals).count() <= 4 && !seen.contains(next)) {
          todo.add(next);
        }
      }
    }
    return seen;
  }

  private static final String LINKS =
      """
      [...document.querySelectorAll('main a[href]')]
        .filter(a => a.origin === location.origin && a.pathname.startsWith('/admin/')
            && !a.pathname.includes('sign-out') && !a.search.includes('format='))
        .map(a => a.pathname + a.search)""";

  private static void assertHarmless(Page page, String path) {
    assertThat(page.evaluate("typeof window.hgOwned")).as(path).isEqualTo("undefined");
    assertThat(
            page.locator("img[src=x], iframe, svg[onload], [onerror], [onmouseover], [onfocus]")
                .count())
        .as(path)
        .isZero();
    assertThat(page.locator("a[href^='javascript:' i], form[action^='javascript:' i]").count())
        .as(path)
        .isZero();
    assertThat(page.content()).as(path).doesNotContain(EVALUATED);
  }

  private void assertNoFormula(Page page, String path) {
    APIResponse file = page.context().request().get(gateway.url() + path);
    assertThat(file.status()).as(path).isEqualTo(200);
    assertThat(file.headers().get("content-type")).startsWith("text/csv");
    assertThat(file.headers().get("content-disposition")).startsWith("attachment");
    assertThat(file.headers().get("x-content-type-options")).isEqualTo("nosniff");
    List<List<String>> rows = csv(file.text());
    assertThat(rows).as(path).hasSizeGreaterThan(1);
    for (List<String> row : rows) {
      assertThat(row)
          .as(path)
          .noneMatch(field -> field.strip().matches("(?s)[=+@].*|-(?![0-9.]+$).*"));
    }
  }

  /** RFC 4180, read by hand. */
  private static List<List<String>> csv(String text) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        boolean doubled = quoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
        if (doubled) {
          field.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && (c == ',' || c == '\n')) {
        row.add(field.toString());
        field.setLength(0);
        if (c == '\n') {
          rows.add(List.copyOf(row));
          row.clear();
        }
      } else if (quoted || c != '\r') {
        field.append(c);
      }
    }
    return rows;
  }

  private String scope() {
    return "tenant=" + tenant + "&site=" + site;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
