package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.headgate.app.running.Looks;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.Visitor;
import dev.headgate.browser.Screenshots;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Somebody looks at what was rejected, sends it again after a fix, throws the rest away, and tries
 * a key; on the whole gateway, which is killed in the middle.
 */
@ResourceLock("browser")
class RejectedInBrowserTest {
  /** Valid events that a rule refused which has been mended since, and that have no id. */
  private static final String MENDED =
      """
      INSERT INTO headgate.dead_letters (delivery_id, row_no, batch_day, journaled_at, tenant_id,
        received_at, expires_at, key_id, site_id, stage, endpoint, request_id, code, field, message,
        payload)
      SELECT 4611686018427387904, number, today(), now64(3, 'UTC'), %s,
        now64(3, 'UTC') - 3600 + toIntervalMillisecond(number), today() + 10, %d, %s, 'intake', '%s',
        'r-' || toString(number), '%s', '%s', 'a rule that was too strict', %s
      FROM numbers(%d, %d)
      """;

  private static final String EVENT =
      """
      '{"event_type":"play","ts":"2026-01-02T03:04:05Z","anonymous_id":"a","session_id":"s-' || toString(number) || '"}'
      """;

  private static final String REPORT =
      """
      '{"container_id":"GTM-1","event_name":"replayed","timestamp_ms":1767323045000,"tags":[]}'
      """;

  @RegisterExtension final TestBrowser browser = new TestBrowser();

  @TempDir Path directory;

  @Test
  void sendsAgainWhatWasRejectedOnceAndThrowsAwayTheRest() {
    try (RunningHeadgate gateway =
        RunningHeadgate.start(
            directory.resolve("data"), Map.of("HEADGATE_DEAD_LETTERS_PER_HOUR", "2KB"))) {
      Page page = Visitor.operator(gateway, browser).page();
      floods(gateway);
      mended(gateway, 0, 600);
      looksThrough(page, "rejected", url(gateway, "/admin/rejected"));
      assertThat(page.locator(".hg-notice").allInnerTexts().toString()).contains("not kept");

      replays(gateway, page);
      replaysReports(gateway, page);
      Page later = survivesAKill(gateway, page);
      deletes(gateway, later);
      triesKeys(gateway, later);
    }
  }

  /** Bad events until the cap is reached, and beyond. */
  private static void floods(RunningHeadgate gateway) {
    String bad =
        "{\"events\":[{\"event_type\":\"play\",\"ts\":\"2026-01-02T03:04:05Z\",\"anonymous_id\":\"%s\"}]}";
    for (int i = 0; i < 40; i++) {
      assertThat(gateway.postEvents(bad.formatted("a".repeat(100))).statusCode()).isEqualTo(400);
    }
    RunningHeadgate.await(
        Duration.ofSeconds(30),
        "the letters to be stored",
        () -> gateway.count("dead_letters") > 5);
    sleep(Duration.ofSeconds(4));
  }

  private static void mended(RunningHeadgate gateway, int from, int number) {
    gateway.query(
        MENDED.formatted(
            gateway.firstRun().getProperty("tenant.id"),
            1,
            "0",
            "/v1/ingest/events",
            "wrong_type",
            "position_sec",
            EVENT,
            from,
            number));
  }

  private void replays(RunningHeadgate gateway, Page page) {
    page.navigate(url(gateway, "/admin/rejected/replay") + "&code=wrong_type");
    Locator confirm = page.locator(".hg-confirm");
    assertThat(confirm.innerText()).contains("600 of 600 selected", "100 would be taken now");
    looksThrough(page, "rejected-replay", page.url());
    page.click(".hg-confirm .btn-primary");
    assertThat(page.locator(".hg-flash").innerText()).contains("600 to send");
    Looks.right(page, "rejected-replays", Screen.DESKTOP_LIGHT);
    awaitReplay(page, gateway, "done, 600");
    gateway.awaitQuery(
        "SELECT count(), uniqExact(event_id), uniqExact(session_id), min(received_at) < now() - 3000"
            + " FROM headgate.media_events",
        "600\t600\t600\t1");
    assertThat(gateway.query("SELECT any(toString(ts)) FROM headgate.media_events"))
        .isEqualTo("2026-01-02 03:04:05.000");

    page.navigate(url(gateway, "/admin/rejected/replay") + "&code=wrong_type");
    assertThat(page.locator(".hg-confirm").innerText()).contains("600 were replayed before");
    page.click(".hg-confirm .btn-primary");
    assertThat(page.locator(".hg-flash").innerText()).contains("None of these can be sent again");

    page.navigate(url(gateway, "/admin/rejected/replay") + "&code=missing_field");
    assertThat(page.locator(".hg-confirm").innerText()).contains("0 would be taken now");
    page.click(".hg-confirm .btn-primary");
    page.waitForSelector(".hg-flash");
    awaitReplay(page, gateway, "done");
    page.navigate(url(gateway, "/admin/rejected") + "&code=missing_field");
    assertThat(page.locator("main").innerText()).contains("rejected again");
    page.locator(".hg-table tbody th a:has(time)").last().click();
    assertThat(page.locator(".hg-meta").innerText()).contains("session_id", "in replay ");
    looksThrough(page, "rejected-one", page.url());
  }

  private void replaysReports(RunningHeadgate gateway, Page page) {
    String site = gateway.firstRun().getProperty("site.id");
    gateway.query(
        MENDED.formatted(
            gateway.firstRun().getProperty("tenant.id"),
            2,
            site,
            "/ingest",
            "invalid_payload",
            "",
            REPORT,
            900_000,
            20));
    page.navigate(url(gateway, "/admin/rejected/replay") + "&code=invalid_payload");
    page.click(".hg-confirm .btn-primary");
    page.waitForSelector(".hg-flash");
    awaitReplay(page, gateway, "done, 20");
    gateway.awaitQuery(
        "SELECT count() FROM headgate.tag_events WHERE event_name = 'replayed'", "20");
  }

  /** Killed in the middle, it goes on after the start, and stores nothing twice. */
  private Page survivesAKill(RunningHeadgate gateway, Page before) {
    mended(gateway, 1_000, 4_000);
    before.navigate(url(gateway, "/admin/rejected/replay") + "&code=wrong_type");
    before.click(".hg-confirm .btn-primary");
    before.waitForSelector(".hg-flash");
    sleep(Duration.ofSeconds(2));
    // It would go on asking for the progress, of nobody.
    before.navigate("about:blank");
    gateway.kill();
    gateway.startAgain();
    Page page = Visitor.operator(gateway, browser).page();
    page.navigate(url(gateway, "/admin/rejected"));
    assertThat(page.locator("main").innerText()).doesNotContain("done, 4,000");
    awaitReplay(page, gateway, "done, 4,000");
    gateway.awaitQuery(
        "SELECT count(), uniqExact(event_id), uniqExact(session_id) FROM headgate.media_events",
        "4600\t4600\t4600");
    return page;
  }

  private void deletes(RunningHeadgate gateway, Page page) {
    page.navigate(url(gateway, "/admin/rejected"));
    page.locator("[name=place]").first().check();
    page.locator("button[formaction]").click();
    assertThat(page.locator(".hg-confirm").innerText()).contains("Delete 1 rejected one?");
    page.click(".hg-confirm .btn-danger");
    assertThat(page.locator(".hg-flash").innerText()).contains("1 entry is gone");

    page.navigate(url(gateway, "/admin/rejected/delete") + "&code=wrong_type");
    looksThrough(page, "rejected-delete", page.url());
    page.click(".hg-confirm .btn-danger");
    page.waitForSelector(".hg-flash");
    assertThat(
            gateway.query(
                "SELECT countIf(code = 'wrong_type'), count() > 0 FROM headgate.dead_letters"))
        .isEqualTo("0\t1");
    page.navigate(url(gateway, "/admin/audit") + "&action=rejected.*");
    assertThat(page.locator("main").innerText()).contains("rejected.delete", "rejected.replay");
  }

  private void triesKeys(RunningHeadgate gateway, Page page) {
    page.navigate(url(gateway, "/admin/keys/1"));
    assertThat(page.locator(".hg-meta").innerText()).contains("events today");
    page.locator("button:has-text('Send a test event')").click();
    page.waitForSelector("#answer");
    assertThat(page.locator("main").innerText())
        .contains("200 OK", "X-Request-Id", "\"accepted\":1", "headgate_test", "\"delivery_id\"");
    looksThroughHere(page, "key-test");

    page.navigate(url(gateway, "/admin/keys/2"));
    page.locator("button:has-text('Send a test event')").click();
    page.waitForSelector("#answer");
    assertThat(page.locator("main").innerText()).contains("\"status\": \"ok\"", "HEADGATE-TEST");

    page.navigate(url(gateway, "/admin/keys/1/rotate"));
    assertThat(page.locator(".hg-confirm").innerText())
        .contains("This key took")
        .contains("last used");
    page.click(".hg-confirm .btn-primary");
    page.waitForSelector("#secret");
    Screenshots.keep(page, "key-made", Screen.DESKTOP_LIGHT);
    looksThrough(page, "key-rotated", page.url());
    page.navigate(url(gateway, "/admin/keys"));
    assertThat(page.locator("main").innerText()).contains("The old key", "of the traffic");
    looksThrough(page, "keys-overlap", page.url());
    page.navigate(url(gateway, "/admin/keys/1/revoke"));
    looksThrough(page, "key-revoke", page.url());
    page.navigate(url(gateway, "/admin/keys/1/edit"));
    page.fill("[name=allowedOrigins]", "not an origin");
    page.click("main .btn-primary");
    page.waitForSelector(".hg-error");
    assertThat(page.inputValue("[name=allowedOrigins]")).isEqualTo("not an origin");
    looksThroughHere(page, "key-edit");
    page.fill("[name=allowedOrigins]", "https://www.acme.com");
    page.click("main .btn-primary");
    page.waitForSelector(".hg-flash");
    assertThat(page.locator(".hg-meta").innerText()).contains("https://www.acme.com");
  }

  private void awaitReplay(Page page, RunningHeadgate gateway, String words) {
    RunningHeadgate.await(
        Duration.ofMinutes(2),
        words,
        () -> {
          page.navigate(url(gateway, "/admin/rejected"));
          return page.locator("#replays tbody tr").first().innerText().contains(words);
        });
  }

  private void looksThrough(Page signedIn, String name, String url) {
    for (Screen screen : Screen.values()) {
      Page page =
          screen == Screen.DESKTOP_LIGHT ? signedIn : Visitor.another(browser, signedIn, screen);
      page.navigate(url);
      Looks.right(page, name, screen);
    }
  }

  /** A page that cannot be loaded again is seen at the sizes and in the colours where it is. */
  private static void looksThroughHere(Page page, String name) {
    Looks.right(page, name, Screen.DESKTOP_LIGHT);
    page.setViewportSize(390, 844);
    Looks.right(page, name, Screen.PHONE_LIGHT);
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'");
    Looks.right(page, name, Screen.PHONE_DARK);
    page.setViewportSize(1440, 900);
    Looks.right(page, name, Screen.DESKTOP_DARK);
    page.evaluate("document.documentElement.dataset.bsTheme = 'light'");
  }

  private static String url(RunningHeadgate gateway, String path) {
    return gateway.url() + path + "?tenant=" + gateway.firstRun().getProperty("tenant.id");
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
