package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.headgate.app.demo.Demo;
import dev.headgate.app.demo.DemoOptions;
import dev.headgate.app.running.Looks;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import dev.headgate.app.running.Visitor;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An analyst looks for the tag that began to fail at noon, in a day of demo traffic. */
@ResourceLock("browser")
@ResourceLock("demo of the shared gateway")
class TagQualityInBrowserTest {
  /** A day of its own: other demos have sent theirs for the last 24 hours. */
  private static final Instant MIDNIGHT =
      Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(9));

  private static final Instant NOON = MIDNIGHT.plus(Duration.ofHours(12));

  @RegisterExtension final TestBrowser browser = new TestBrowser();

  private final RunningHeadgate gateway = SharedHeadgate.get();

  @Test
  void findsTheTagThatFailsAndSinceWhen(@TempDir Path directory) throws Exception {
    long events = eventsOfTheDay(directory);
    Visitor operator = Visitor.operator(gateway, browser);
    for (Screen screen : Screen.values()) {
      looksThrough(operator.another(screen), screen, events);
    }
  }

  private void looksThrough(Page page, Screen screen, long events) {
    page.navigate(url("/admin/tag-quality", ""));
    Locator notice = page.locator(".hg-notice.hg-tone-bad");
    assertThat(notice.allInnerTexts()).hasSize(1);
    assertThat(notice.locator("strong").innerText()).isEqualTo("Meta CAPI");
    Instant since = Instant.parse(notice.locator("time").getAttribute("datetime"));
    assertThat(Duration.between(NOON, since).abs()).isLessThanOrEqualTo(Duration.ofMinutes(15));
    assertThat(page.locator("#tags tbody tr th").first().innerText()).contains("Meta CAPI");
    assertThat(page.locator("#tags tbody tr").count()).isEqualTo(12);
    assertThat(page.locator(".hg-tiles").innerText()).contains("%,d".formatted(events));
    looksRight(page, "tag-quality", screen);

    notice.locator("a").click();
    assertThat(page.locator("h1").innerText()).isEqualTo("Meta CAPI");
    assertThat(page.locator(".hg-notice").innerText()).contains("began to fail");
    looksRight(page, "tag-quality-tag", screen);

    page.navigate(url("/admin/tag-quality", "&container=GTM-DEMO2&compare=before"));
    assertThat(page.locator("#tags").innerText()).contains("–");
    assertThat(page.locator("#tags .hg-help-button").first().getAttribute("data-tip"))
        .contains("windows");
    assertThat(page.locator("#score").innerText()).contains("no data");
  }

  private static void looksRight(Page page, String name, Screen screen) {
    page.waitForSelector(".hg-drawn canvas");
    Looks.right(page, name, screen);
  }

  private long eventsOfTheDay(Path directory) throws Exception {
    DemoOptions options =
        DemoOptions.lastDay(
                gateway.url(),
                gateway.mediaKey(),
                gateway.tagKey(),
                Instant.now(),
                directory.resolve("record.json"))
            .withDayStart(MIDNIGHT)
            .withEvents(100, 3_000);
    assertThat(new Demo(options, InstantSource.system()).run().complete()).isTrue();
    // 3 in 10 events come in windows; all but the thousandth that is broken on purpose is stored.
    String sum =
        "SELECT sum(events) FROM headgate.tag_events WHERE ts >= '%s' AND ts < '%s'"
            .formatted(clickHouse(MIDNIGHT), clickHouse(MIDNIGHT.plus(Duration.ofDays(1))));
    RunningHeadgate.await(
        Duration.ofSeconds(30),
        "the day to be stored",
        () -> Long.parseLong(gateway.query(sum).strip()) > 2_950);
    return Long.parseLong(gateway.query(sum).strip());
  }

  private static String clickHouse(Instant at) {
    return at.toString().replace('T', ' ').replace("Z", "");
  }

  private String url(String path, String more) {
    Properties first = gateway.firstRun();
    return gateway.url()
        + path
        + "?tenant=%s&site=%s&from=%s&until=%s%s"
            .formatted(
                first.getProperty("tenant.id"),
                first.getProperty("site.id"),
                MIDNIGHT,
                MIDNIGHT.plus(Duration.ofDays(1)),
                more);
  }
}
