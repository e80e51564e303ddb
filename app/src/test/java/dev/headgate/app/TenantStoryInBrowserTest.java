package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.headgate.app.running.Batches;
import dev.headgate.app.running.GatewayTarget;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import dev.headgate.app.running.Visitor;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The life of a key, as the owner of a tenant goes through it in the browser. */
@ResourceLock("browser")
class TenantStoryInBrowserTest {
  @RegisterExtension final TestBrowser browser = new TestBrowser();

  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final GatewayTarget target = SharedHeadgate.target();

  @Test
  void makesAKeySendsWithItSeesTheEventRotatesAndRevokes() {
    String tenant = target.tenant("demo");
    Visitor owner =
        Visitor.newUser(
            target,
            gateway,
            browser,
            "owner-" + UUID.randomUUID() + "@acme.test",
            "--role",
            "tenant_owner",
            "--tenant",
            tenant);
    Page page = owner.page();
    String key = makesAKey(owner, page, "Web player");

    Page live = owner.another(Screen.DESKTOP_LIGHT);
    live.navigate(gateway.url() + "/admin/live");
    PlaywrightAssertions.assertThat(live.locator("#live-words")).not().hasText("Connecting…");
    RunningHeadgate.await(
        Duration.ofSeconds(5),
        "the key to be known",
        () -> send(key, "warm_up").statusCode() == 200);
    assertThat(send(key, "story_seen").body()).contains("\"accepted\":1");
    live.locator("#live-list").getByText("story_seen").first().waitFor();
    // The page with the secret has waited for the first event, too.
    PlaywrightAssertions.assertThat(page.locator("[data-live-first]"))
        .not()
        .containsText("Waiting for the first event");
    seesItInUsage(owner, tenant);

    String next = rotates(owner, page);
    RunningHeadgate.await(
        Duration.ofSeconds(5),
        "the new key to be known",
        () -> send(next, "new").statusCode() == 200);
    assertThat(send(key, "old").statusCode()).as("the old key, in the overlap").isEqualTo(200);

    revokes(owner, page);
    long revoked = System.nanoTime();
    RunningHeadgate.await(
        Duration.ofSeconds(5),
        "the revoked key to be refused",
        () -> send(next, "too_late").statusCode() == 401);
    assertThat(Duration.ofNanos(System.nanoTime() - revoked))
        .as("from the answer in the browser to the refusal")
        .isLessThan(Duration.ofSeconds(1));
  }

  private String makesAKey(Visitor owner, Page page, String name) {
    owner.open("/admin/keys");
    assertThat(page.locator("main").innerText()).contains("No keys yet");
    page.locator(".hg-empty a, main a.btn-primary").first().click();
    page.fill("[name=name]", name);
    page.click("main button.btn-primary");
    String secret = page.locator("#secret").innerText();
    assertThat(secret).startsWith("tm_live_");
    assertThat(page.locator("#code-0").textContent()).contains(secret).contains("curl");
    Page again = owner.another(Screen.PHONE_LIGHT);
    again.navigate(page.url());
    assertThat(again.locator("h1").innerText()).isEqualTo(name);
    assertThat(again.content()).as("a secret is shown once").doesNotContain(secret);
    return secret;
  }

  private void seesItInUsage(Visitor owner, String tenant) {
    gateway.awaitQuery(
        "SELECT count() FROM headgate.media_events WHERE tenant_id = %s AND event_type = 'story_seen'"
            .formatted(tenant),
        "1");
    Page page = owner.another(Screen.PHONE_DARK);
    page.navigate(gateway.url() + "/admin/media-events?period=1h");
    assertThat(page.locator("[aria-label=Events] tbody").innerText()).contains("story_seen");
    page.navigate(gateway.url() + "/admin/overview?period=1h");
    assertThat(page.locator("main").innerText()).contains("2 events this month");
  }

  private String rotates(Visitor owner, Page page) {
    owner.open("/admin/keys");
    page.getByText("Rotate", new Page.GetByTextOptions().setExact(true)).first().click();
    page.locator(".hg-confirm select[name=overlap]").selectOption("PT24H");
    page.locator(".hg-confirm form button").click();
    String next = page.locator("#secret").innerText();
    assertThat(next).startsWith("tm_live_");
    return next;
  }

  /** Revokes the newer of the two keys: the page that shows it stands open. */
  private static void revokes(Visitor owner, Page page) {
    page.getByText("Revoke", new Page.GetByTextOptions().setExact(true)).first().click();
    page.locator(".hg-confirm input[name=reason]").fill("It leaked.");
    page.locator(".hg-confirm form button").click();
    page.waitForURL(url -> url.contains("/admin/keys"));
    page.waitForLoadState();
    owner.open("/admin/keys");
    assertThat(page.locator("tbody").innerText()).contains("evoked");
  }

  private HttpResponse<String> send(String key, String type) {
    return gateway.send(
        HttpRequest.newBuilder(gateway.url().resolve("/v1/ingest/events"))
            .timeout(Duration.ofSeconds(30))
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(Batches.of(type, List.of(UUID.randomUUID())))));
  }
}
