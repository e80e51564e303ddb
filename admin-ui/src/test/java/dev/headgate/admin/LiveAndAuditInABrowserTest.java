package dev.headgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.headgate.browser.Accessibility;
import dev.headgate.browser.Screenshots;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import dev.headgate.ingest.intake.DeadLetter;
import dev.headgate.ingest.intake.RequestContext;
import dev.headgate.ingest.key.Grant;
import dev.headgate.ingest.key.KeyKind;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.key.KeyScope;
import dev.headgate.ingest.live.LiveFeed;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.KeyAdministration.KeyForm;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.SiteAdministration.SiteForm;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.tag.TagReport;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.User;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What comes in, and what was done, as an owner sees both. */
@SpringBootTest(classes = TestGateway.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class LiveAndAuditInABrowserTest {
  private static final Actor ROOT = Actor.onThisMachine("test");
  private static final String PASSWORD = "correct horse battery";

  @RegisterExtension final TestBrowser browser = new TestBrowser();

  @LocalServerPort private int port;
  @Autowired private UserAdministration users;
  @Autowired private TenantAdministration tenants;
  @Autowired private PlanAdministration plans;
  @Autowired private SiteAdministration sites;
  @Autowired private KeyAdministration keys;
  @Autowired private OwnAccount account;
  @Autowired private LiveFeed feed;

  private User owner;
  private Tenant tenant;
  private Grant grant;

  @BeforeEach
  void furnish() {
    String name = "live" + UUID.randomUUID().toString().substring(0, 8);
    var plan = done(plans.list(ROOT)).getFirst();
    tenant = done(tenants.create(ROOT, name, plan.id()));
    var site = done(sites.create(ROOT, tenant.id(), SiteForm.named("shop.example")));
    var key =
        done(
            keys.create(
                ROOT,
                new KeyForm(
                    tenant.id(),
                    Optional.of(site.id()),
                    "=Shop container",
                    KeyKind.TAG,
                    KeyMode.LIVE,
                    Set.of(KeyScope.INGEST),
                    List.of(),
                    Optional.empty())));
    grant = new Grant(key.entry().key(), tenant, plan, Optional.of(site));
    var made = done(users.create(ROOT, name, Role.TENANT_OWNER, Optional.of(tenant.id())));
    owner = made.user();
    done(
        account.changePassword(
            Actor.of(owner, Actor.RequestSource.LOCAL), made.password().reveal(), PASSWORD));
  }

  @ParameterizedTest
  @EnumSource(Screen.class)
  void showsEventsAsTheyArrive(Screen screen) {
    Page page = browser.page(screen);
    signIn(page, "/admin/live");
    page.waitForSelector("#live-state[data-state=open]");
    Screenshots.keep(page, "live-empty", screen);
    send("<img src=x onerror=alert(1)>");
    send("purchase");
    reject("timestamp_ms must be from 1970 to 2299");
    page.waitForSelector(".hg-live-row >> nth=2");
    assertThat(page.locator("#live-list").innerText())
        .contains("<img src=x onerror=alert(1)>", "purchase", "timestamp_ms", "=Shop container");
    assertThat(page.locator("#live-list img").count()).isZero();
    page.locator(".hg-live-row").nth(1).locator("summary").click();
    assertThat(page.locator(".hg-live-row pre").innerText()).contains("\n  \"event_name\"");
    Screenshots.keep(page, "live", screen);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
    page.click("#live-raw");
    assertThat(page.locator(".hg-live-row pre").innerText()).startsWith("{\"event_name\"");
    boolean tooWide = (Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth");
    assertThat(tooWide).as("scrolls sideways").isFalse();
  }

  @Test
  void holdsWhatComesWhilePaused() {
    Page page = browser.page(Screen.DESKTOP_LIGHT);
    signIn(page, "/admin/live");
    page.waitForSelector("#live-state[data-state=open]");
    page.click("#live-pause");
    send("purchase");
    page.waitForSelector("#live-words:has-text('1 wait')");
    assertThat(page.locator(".hg-live-row").count()).isZero();
    page.click("#live-pause");
    page.waitForSelector(".hg-live-row");
  }

  @Test
  void showsOnlyTheChosenOutcome() {
    Page page = browser.page(Screen.DESKTOP_LIGHT);
    signIn(page, "/admin/live?outcome=rejected");
    page.waitForSelector("#live-state[data-state=open]");
    send("purchase");
    reject("not JSON");
    page.waitForSelector(".hg-live-row");
    assertThat(page.locator("#live-list").innerText())
        .contains("not JSON")
        .doesNotContain("purchase");
  }

  @Test
  void endsWithTheSession() {
    BrowserContext context = browser.context(Screen.DESKTOP_LIGHT.options());
    Page page = context.newPage();
    signIn(page, "/admin/live");
    page.waitForSelector("#live-state[data-state=open]");
    Page other = context.newPage();
    other.navigate(url("/admin/keys"));
    other.locator(".hg-account > summary").click();
    other.locator(".hg-account form[action='/admin/sign-out'] button").click();
    page.waitForSelector("#live-state[data-state=ended]");
    awaitNobodyWatching();
  }

  /** Pages of earlier tests are noticed to be gone when something is written to them. */
  private void awaitNobodyWatching() {
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (feed.size() > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    assertThat(feed.size()).isZero();
  }

  @Test
  void endsWhenTheUserIsDisabled() {
    Page page = browser.page(Screen.DESKTOP_LIGHT);
    signIn(page, "/admin/live");
    page.waitForSelector("#live-state[data-state=open]");
    done(users.disable(ROOT, owner.id()));
    page.waitForSelector("#live-state[data-state=ended]");
  }

  @Test
  void hidesOtherTenants() {
    Tenant other = done(tenants.create(ROOT, tenant.name() + " b", tenant.plan()));
    Page page = browser.page(Screen.DESKTOP_LIGHT);
    signIn(page, "/admin/keys");
    for (String path : List.of("/admin/live", "/admin/live/events", "/admin/audit")) {
      assertThat(page.request().get(url(path + "?tenant=" + other.id().value())).status())
          .as(path)
          .isEqualTo(404);
    }
  }

  @Test
  void turnsTheWaitingLineIntoTheFirstEvent() {
    Page page = browser.page(Screen.DESKTOP_LIGHT);
    signIn(page, "/admin/keys/" + grant.key().id().value() + "/rotate");
    page.click("main .btn-primary");
    assertThat(page.locator("[data-words]").innerText()).contains("Waiting for the first event");
    page.waitForCondition(() -> feed.size() == 1);
    send("of another key");
    int made = Integer.parseInt(page.url().replaceAll(".*/keys/(\\d+).*", "$1"));
    grant =
        new Grant(
            done(keys.find(ROOT, new dev.headgate.ingest.key.KeyId(made))).key(),
            grant.tenant(),
            grant.plan(),
            grant.site());
    send("purchase");
    page.waitForSelector("[data-words]:has-text('The first event has come: purchase')");
    Screenshots.keep(page, "key-first-event", Screen.DESKTOP_LIGHT);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Screen.class)
  void tellsWhoDidWhat(Screen screen) {
    Page page = browser.page(screen);
    signIn(page, "/admin/audit");
    assertThat(page.locator("tbody").innerText()).contains("key.create", "session.begin", "test");
    Screenshots.keep(page, "audit", screen);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
    page.fill("[name=action]", "key.*");
    page.click("main form .btn");
    assertThat(page.locator("tbody tr").count()).isEqualTo(1);
    assertThat(page.url()).contains("action=key.");
    boolean tooWide = (Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth");
    assertThat(tooWide).as("scrolls sideways").isFalse();
    page.navigate(url("/admin/audit?from=2001-01-01T00:00&until=2001-01-02T00:00"));
    assertThat(page.locator(".hg-empty").innerText()).contains("Nothing in this period");
  }

  @Test
  void pagesAndExportsTheAuditLog() {
    for (int i = 0; i < 60; i++) {
      done(sites.create(ROOT, tenant.id(), SiteForm.named("s" + i + ".example")));
    }
    done(sites.create(ROOT, tenant.id(), SiteForm.named("=1+1")));
    Page page = browser.page(Screen.DESKTOP_LIGHT);
    signIn(page, "/admin/audit?action=site.create");
    assertThat(page.locator("tbody tr").count()).isEqualTo(50);
    page.click("a[rel=next]");
    assertThat(page.locator("tbody tr").count()).isEqualTo(12);
    String csv = page.request().get(url("/admin/audit?action=site.create&format=csv")).text();
    assertThat(csv.lines()).hasSize(63).first().asString().startsWith("id,at,actor");
    String json = page.request().get(url("/admin/audit?actor=TEST&format=json")).text();
    assertThat(json).startsWith("[").contains("\"action\":\"site.create\"").endsWith("]");
  }

  @Test
  void keepsTheAuditLogFromAnalysts() {
    done(users.changeRole(ROOT, owner.id(), Role.ANALYST));
    Page page = browser.page(Screen.DESKTOP_LIGHT);
    signIn(page, "/admin/live");
    for (String path : List.of("/admin/audit", "/admin/audit?format=csv")) {
      assertThat(page.request().get(url(path)).status()).as(path).isEqualTo(404);
    }
  }

  private void send(String eventName) {
    TagReport report =
        new TagReport.Event(
            "GTM-1", eventName, 1_000, List.of(), Optional.empty(), Optional.empty());
    feed.tag(request(), report, payload("{\"event_name\":\"" + eventName + "\",\"tags\":[]}"));
  }

  private void reject(String message) {
    feed.rejectedTag(request(), message, payload("{}"));
  }

  private RequestContext request() {
    return new RequestContext(grant, "/ingest", "r1", Instant.now(), System.nanoTime());
  }

  private static DeadLetter.Payload payload(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return new DeadLetter.Payload(bytes, 0, bytes.length);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private void signIn(Page page, String path) {
    page.navigate(url("/admin/sign-in"));
    page.fill("[name=login]", owner.login());
    page.fill("[name=password]", PASSWORD);
    page.click("main .btn-primary");
    page.navigate(url(path));
  }

  private static <T> T done(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T>(T value)) {
      return value;
    }
    throw new AssertionError(String.valueOf(outcome));
  }
}
