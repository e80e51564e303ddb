package dev.headgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import dev.headgate.browser.Accessibility;
import dev.headgate.browser.Screenshots;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.SiteAdministration.SiteForm;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Role;
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

  private static String firstPassword = "";
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
    firstPassword =
        done(users.create(ROOT, "root", Role.OPERATOR, Optional.empty())).password().reveal();
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
    signIn(page, "/admin/keys");
    page.locator("main .hg-menu-item", new Page.LocatorOptions().setHasText("Acme")).click();
    page.locator("main .hg-actions .btn-primary, main .hg-empty .btn-primary").first().click();
    Screenshots.keep(page, "key-new", screen);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
    page.fill("[name=name]", "Web player " + screen);
    page.fill("[name=allowedOrigins]", "not an origin");
    page.click("main .hg-form .btn-primary");
    assertThat(page.locator(".hg-error").allInnerTexts().toString()).contains("origin");
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
  void saysThatClickHouseDoesNotAnswer() {
    Page page = open("/admin/tag-quality?site=1", Screen.DESKTOP_LIGHT);
    signIn(page, "/admin/tag-quality?site=1");
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

  private void signIn(Page page) {
    signIn(page, "/admin/gallery");
  }

  private void signIn(Page page, String path) {
    if (!firstPassword.isEmpty()) {
      fillIn(page, "root", firstPassword);
      page.fill("[name=old_password]", firstPassword);
      page.fill("[name=new_password]", PASSWORD);
      page.fill("[name=repeated]", PASSWORD);
      page.click("main .btn-primary");
      firstPassword = "";
      page.navigate(url(path));
      return;
    }
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
