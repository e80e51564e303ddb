package dev.headgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import dev.headgate.browser.Accessibility;
import dev.headgate.browser.Screenshots;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.SiteAdministration.SiteForm;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Actor.RequestSource;
import dev.headgate.ingest.user.Role;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The frame, the components and the sign-in as a person meets them. */
@SpringBootTest(classes = TestGateway.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class PagesInABrowserTest {
  private static final Actor ROOT = Actor.onThisMachine("test");
  private static final String PASSWORD = "correct horse battery";

  @RegisterExtension final TestBrowser browser = new TestBrowser();

  @LocalServerPort private int port;
  @Autowired private UserAdministration users;
  @Autowired private TenantAdministration tenants;
  @Autowired private PlanAdministration plans;
  @Autowired private SiteAdministration sites;
  @Autowired private OwnAccount account;

  private static boolean furnished;

  @BeforeEach
  void furnish() {
    if (furnished) {
      return;
    }
    furnished = true;
    var plan = done(plans.list(ROOT)).getFirst();
    var acme = done(tenants.create(ROOT, "Acme Streaming", plan.id()));
    done(sites.create(ROOT, acme.id(), SiteForm.named("acme.com")));
    var made = done(users.create(ROOT, "root", Role.OPERATOR, Optional.empty()));
    Actor root = Actor.of(made.user(), RequestSource.LOCAL);
    done(account.changePassword(root, made.password().reveal(), PASSWORD));
  }

  @Test
  void asksForAnotherPasswordFirst() {
    var made = done(users.create(ROOT, "newcomer", Role.OPERATOR, Optional.empty()));
    String first = made.password().reveal();
    Page page = open("/admin/gallery", Screen.DESKTOP_LIGHT);
    fillIn(page, "newcomer", first);
    page.fill("[name=old_password]", first);
    page.fill("[name=new_password]", "short");
    page.fill("[name=repeated]", "short");
    page.click("main .btn-primary");
    assertThat(page.locator(".hg-error").innerText()).contains("characters");
    Screenshots.keep(page, "password", Screen.DESKTOP_LIGHT);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
    page.navigate(url("/admin/gallery"));
    assertThat(page.url()).endsWith("/admin/account/password");
    page.fill("[name=old_password]", first);
    page.fill("[name=new_password]", PASSWORD);
    page.fill("[name=repeated]", PASSWORD);
    page.click("main .btn-primary");
    page.waitForSelector(".hg-flash");
    page.navigate(url("/admin/gallery"));
    assertThat(page.locator("h1").first().innerText()).isEqualTo("Tag quality");
  }

  @Test
  void endsTheSessionsOfSomebodyWhoIsDisabled() {
    var made = done(users.create(ROOT, "leaver", Role.OPERATOR, Optional.empty()));
    Actor leaver = Actor.of(made.user(), RequestSource.LOCAL);
    done(account.changePassword(leaver, made.password().reveal(), PASSWORD));
    Page page = open("/admin/gallery", Screen.DESKTOP_LIGHT);
    fillIn(page, "leaver", PASSWORD);
    page.waitForSelector("#tags");
    done(users.disable(ROOT, made.user().id()));
    page.reload();
    assertThat(page.url()).endsWith("/admin/sign-in");
  }

  @Test
  void signsOut() {
    Page page = open("/admin/gallery", Screen.DESKTOP_LIGHT);
    signIn(page);
    page.locator(".hg-account > summary").click();
    page.locator(".hg-account .hg-menu-item:has-text('Sign out')").click();
    assertThat(page.locator("[role=status]").first().innerText()).contains("signed out");
    page.navigate(url("/admin/gallery"));
    assertThat(page.url()).endsWith("/admin/sign-in");
  }

  @Test
  void letsNobodyInWithoutThePassword() {
    Page page = open("/admin/gallery", Screen.DESKTOP_LIGHT);
    assertThat(page.url()).endsWith("/admin/sign-in");
    fillIn(page, "root", "a wrong password");
    assertThat(page.locator(".hg-error").innerText()).contains("wrong");
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Screen.class)
  void showsTheSignIn(Screen screen) {
    Page page = open("/admin/sign-in", screen);
    Screenshots.keep(page, "sign-in", screen);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Screen.class)
  void showsEveryComponent(Screen screen) {
    Page page = open("/admin/gallery", screen);
    signIn(page);
    assertThat(page.url()).contains("/admin/gallery");
    page.waitForSelector(".hg-drawn canvas");
    page.mouse().move(0, 0);
    Screenshots.keep(page, "gallery", screen);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
    boolean tooWide = (Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth");
    assertThat(tooWide).as("scrolls sideways").isFalse();
  }

  @Test
  void showsAStrangersTagNameAsText() {
    Page page = open("/admin/gallery", Screen.DESKTOP_LIGHT);
    signIn(page);
    assertThat(page.locator("#tags tbody").innerText()).contains("<script>alert('tag')</script>");
  }

  @Test
  void findsATenantAndKeepsThePeriod() {
    Page page = open("/admin/gallery?period=7d", Screen.DESKTOP_LIGHT);
    signIn(page);
    page.locator(".hg-switch").click();
    page.locator(".hg-switch-search input[type=search]").fill("acme");
    page.locator("#switch-found a", new Page.LocatorOptions().setHasText("acme.com")).click();
    assertThat(page.locator(".hg-switch").innerText()).contains("Acme Streaming", "acme.com");
    assertThat(page.url()).contains("period=7d").contains("site=");
  }

  @Test
  void keepsTheChosenColours() {
    Page page = open("/admin/gallery", Screen.DESKTOP_LIGHT);
    signIn(page);
    page.locator(".hg-account > summary").click();
    page.locator(".hg-theme button[value=dark]").click();
    page.waitForSelector("html[data-bs-theme=dark]");
    page.reload();
    assertThat(page.locator("html").getAttribute("data-bs-theme")).isEqualTo("dark");
  }

  @Test
  void hidesWhatIsNotThereAndWhatWentWrong() {
    Page page = open("/admin/gallery", Screen.DESKTOP_LIGHT);
    signIn(page);
    Response missing = page.navigate(url("/admin/gallery?tenant=99"));
    assertThat(missing.status()).isEqualTo(404);
    assertThat(page.locator("h1").innerText()).isEqualTo("There is no such page");
    Response broken = page.navigate(url("/admin/gallery/broken"));
    assertThat(broken.status()).isEqualTo(500);
    assertThat(page.content()).doesNotContain("IllegalState");
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Screen.class)
  void makesRotatesAndRevokesAKey(Screen screen) {
    Page page = open("/admin/keys", screen);
    signIn(page);
    page.locator("main .hg-menu-item", new Page.LocatorOptions().setHasText("Acme")).click();
    page.locator("main .hg-actions .btn-primary, main .hg-empty .btn-primary").first().click();
    page.waitForSelector("[name=allowedOrigins]");
    Screenshots.keep(page, "key-new", screen);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
    page.fill("[name=name]", "Web player " + screen);
    page.fill("[name=allowedOrigins]", "not an origin");
    page.click("main .hg-form .btn-primary");
    assertThat(page.locator(".hg-error").first().innerText()).contains("origin");
    page.fill("[name=allowedOrigins]", "https://www.acme.com");
    page.click("main .hg-form .btn-primary");
    String secret = page.locator("#secret").innerText();
    assertThat(secret).startsWith("tm_live_");
    assertThat(page.locator(".hg-tab-panels").textContent()).contains(secret);
    Screenshots.keep(page, "key-secret", screen);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
    page.reload();
    assertThat(page.content()).doesNotContain(secret);

    page.click("main .hg-actions .btn:has-text('Rotate')");
    page.waitForSelector("dialog[open]");
    page.click("dialog .btn-primary");
    assertThat(page.locator("#secret").innerText()).startsWith("tm_live_").isNotEqualTo(secret);
    page.click("main .hg-actions .btn:has-text('Revoke')");
    page.waitForSelector("dialog[open]");
    Screenshots.keep(page, "key-revoke", screen);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
    page.fill("dialog [name=reason]", "a test");
    page.click("dialog .btn-danger");
    assertThat(page.locator(".hg-flash").innerText()).contains("is revoked");
    Screenshots.keep(page, "keys", screen);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
  }

  @Test
  void exportsTheListOfKeys() {
    Page page = open("/admin/keys?tenant=1&format=csv", Screen.DESKTOP_LIGHT);
    signIn(page);
    page.waitForURL("**/admin**");
    APIResponse csv = page.request().get(url("/admin/keys?tenant=1&format=csv"));
    assertThat(csv.headers()).containsEntry("content-type", "text/csv;charset=utf-8");
    assertThat(csv.text()).startsWith("id,name,key,kind,mode,scopes,site,created_by");
    APIResponse json = page.request().get(url("/admin/keys?tenant=1&format=json"));
    assertThat(json.text()).startsWith("[").endsWith("]");
  }

  @Test
  void keepsScriptsFromElsewhereOut() {
    Page page = browser.page();
    Response first = page.navigate(url("/admin/sign-in"));
    String policy = first.headerValue("content-security-policy");
    assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe");
    assertThat(page.navigate(url("/admin/sign-in")).headerValue("content-security-policy"))
        .isNotEqualTo(policy);
    Cookie session =
        page.context().cookies().stream()
            .filter(cookie -> cookie.name.equals("headgate_session"))
            .findFirst()
            .orElseThrow();
    assertThat(session.httpOnly).isTrue();
    assertThat(session.path).isEqualTo("/admin");
    assertThat(session.sameSite).isEqualTo(SameSiteAttribute.LAX);
  }

  @Test
  void leavesTheIngestPathsAlone() {
    Page page = browser.page();
    for (String path : List.of("/v1/ingest/events", "/ingest", "/api/ingest", "/openapi.yaml")) {
      APIResponse answer = page.request().get(url(path));
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.headers()).as(path).doesNotContainKey("set-cookie");
    }
  }

  @Test
  void worksWithoutScripts() {
    Page page = browser.page(Screen.DESKTOP_LIGHT.options().setJavaScriptEnabled(false));
    page.navigate(url("/admin/keys"));
    signIn(page);
    page.locator("main .hg-menu-item", new Page.LocatorOptions().setHasText("Acme")).click();
    page.locator("main .btn-primary").first().click();
    page.fill("[name=name]", "Without scripts");
    page.click("main .hg-form .btn-primary");
    assertThat(page.locator("#secret").innerText()).startsWith("tm_live_");
    page.click("main .hg-actions .btn:has-text('Revoke')");
    page.click("main .btn-danger");
    assertThat(page.locator(".hg-flash").innerText()).contains("is revoked");
  }

  @Test
  void saysWhatIsWrongWhileClickHouseIsDown() {
    Page page = open("/admin", Screen.DESKTOP_LIGHT);
    signIn(page);
    page.waitForURL("**/admin**");
    assertThat(page.url()).contains("/admin");
    assertThat(page.locator("main").innerText())
        .contains("ClickHouse is down for 4 min; 3 events are safe in the journal.");
    assertThat(page.locator(".hg-equation").first().getAttribute("aria-label"))
        .isEqualTo("12 received = 10 accepted + 2 rejected + 0 refused");
    assertThat(page.locator(".hg-equation-off").count()).isZero();
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
    for (String path : new String[] {"/admin/media-events", "/admin/rejected"}) {
      page.navigate(url(path));
      page.locator("main .hg-menu-item", new Page.LocatorOptions().setHasText("Acme")).click();
      assertThat(page.locator(".hg-notice").innerText()).contains("ClickHouse does not answer");
      assertThat(Accessibility.seriousViolations(page)).isEmpty();
    }
  }

  @Test
  void saysThatClickHouseDoesNotAnswer() {
    Page page = open("/admin/tag-quality?site=1", Screen.DESKTOP_LIGHT);
    signIn(page);
    page.waitForURL("**/admin/tag-quality**");
    assertThat(page.locator("main").innerText()).contains("ClickHouse does not answer");
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
  }

  private Page open(String path, Screen screen) {
    Page page = browser.page(screen);
    page.navigate(url(path));
    return page;
  }

  private String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private static void signIn(Page page) {
    fillIn(page, "root", PASSWORD);
  }

  private static void fillIn(Page page, String login, String password) {
    page.fill("[name=login]", login);
    page.fill("[name=password]", password);
    page.click("main .btn-primary");
  }

  private static <T> T done(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T>(T value)) {
      return value;
    }
    throw new AssertionError(String.valueOf(outcome));
  }
}
