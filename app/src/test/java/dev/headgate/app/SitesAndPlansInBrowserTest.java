package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.headgate.app.running.Looks;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.Visitor;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An operator disables a site in the browser, and its container gets 403 at once. */
@ResourceLock("browser")
class SitesAndPlansInBrowserTest {
  @RegisterExtension final TestBrowser browser = new TestBrowser();

  @TempDir Path directory;

  @Test
  void disablesASiteWithItsNumbersAndWeighsAPlan() {
    try (RunningHeadgate gateway = RunningHeadgate.start(directory.resolve("data"))) {
      String live = gateway.tagKey();
      for (int i = 0; i < 40; i++) {
        assertThat(report(gateway, live, "GTM-SHOP", i < 36 ? "success" : "failure"))
            .isEqualTo(200);
      }
      assertThat(report(gateway, live, "GTM-<b>EU</b>", "success")).isEqualTo(200);
      gateway.awaitQuery("SELECT count() FROM headgate.tag_events", "41");

      Page page = Visitor.operator(gateway, browser).page();
      disables(gateway, page, live);
      weighs(gateway, page);
    }
  }

  private void disables(RunningHeadgate gateway, Page page, String live) {
    Properties first = gateway.firstRun();
    String list = gateway.url() + "/admin/sites?tenant=" + first.getProperty("tenant.id");
    for (Screen screen : Screen.values()) {
      Page other = Visitor.another(browser, page, screen);
      other.navigate(list);
      assertThat(other.locator("tbody tr").innerText())
          .contains("GTM-SHOP", "GTM-<b>EU</b>", "90.2 %", "of 41", "live");
      Looks.right(other, "sites", screen);
      other.click("tbody th a");
      other.waitForSelector("section:has(#containers) tbody tr");
      assertThat(other.locator(".hg-tiles").innerText()).contains("90.2 %", "41", "with 41 events");
      assertThat(other.locator("section:has(#containers) tbody tr").count()).isEqualTo(2);
      Looks.right(other, "site-live", screen);
    }

    page.navigate(list);
    page.click("main .hg-row-actions a:has-text('Disable')");
    page.waitForSelector("dialog[open]");
    assertThat(page.locator("dialog").innerText())
        .contains("sent 41 reports with 41 events in the last 24 h", "403", "lost for good");
    Looks.right(page, "site-disable-live", Screen.DESKTOP_LIGHT);
    page.click("dialog .btn-danger");
    page.waitForSelector(".hg-flash");
    RunningHeadgate.await(
        Duration.ofSeconds(1),
        "the container to get 403",
        () -> report(gateway, live, "GTM-SHOP", "success") == 403);

    page.click("main .hg-actions .btn:has-text('Enable')");
    page.waitForSelector("dialog[open]");
    page.click("dialog .btn-primary");
    page.waitForSelector(".hg-flash");
    RunningHeadgate.await(
        Duration.ofSeconds(1),
        "the container to get 200 again",
        () -> report(gateway, live, "GTM-SHOP", "success") == 200);
  }

  private void weighs(RunningHeadgate gateway, Page page) {
    page.navigate(gateway.url() + "/admin/plans");
    page.click("tbody tr:not(:has-text('Delete')) a:has-text('Edit')");
    page.fill("[name=tagRequestsPerSecond]", "1");
    page.fill("[name=tagBurst]", "1");
    page.fill("[name=monthlyQuota]", "0");
    page.click("main .btn-primary");
    assertThat(page.locator(".hg-effects").innerText())
        .contains("1 tenant is on this plan", "1 tenant has used up the new quota already");
    assertThat(page.locator("section:has(#who) tbody tr").innerText())
        .contains("over quota at once", "of 61")
        .doesNotContain("not known");
    Looks.right(page, "plan-preview-live", Screen.DESKTOP_LIGHT);
    page.click("main form .btn-primary");
    assertThat(page.locator(".hg-flash").innerText()).contains("is changed");
    RunningHeadgate.await(
        Duration.ofSeconds(1),
        "media events to be refused by the quota",
        () -> gateway.postEvents(Event.NOW).statusCode() == 403);
  }

  /** A batch of one event. */
  private static final class Event {
    static final String NOW =
        """
        {"events":[{"event_type":"play","ts":"%s","anonymous_id":"a","session_id":"s"}]}
        """
            .formatted(java.time.Instant.now());
  }

  private static int report(RunningHeadgate gateway, String key, String container, String status) {
    HttpResponse<String> answer =
        gateway.send(
            HttpRequest.newBuilder(gateway.url().resolve("/ingest"))
                .header("X-Probr-Key", key)
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        """
                        {"container_id":"%s","event_name":"purchase","timestamp_ms":%d,
                         "tags":[{"id":"42","name":"GA4","status":"%s","execution_time":45}]}
                        """
                            .formatted(container, System.currentTimeMillis(), status))));
    return answer.statusCode();
  }
}
