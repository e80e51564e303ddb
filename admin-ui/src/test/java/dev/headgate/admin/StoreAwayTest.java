package dev.headgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import dev.headgate.browser.Accessibility;
import dev.headgate.browser.Screenshots;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.KeyAdministration.KeyForm;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** While ClickHouse is away, pages stand and say so, and files are refused for now. */
@SpringBootTest(classes = TestGateway.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class StoreAwayTest {
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

  @Test
  void pagesStandAndFilesComeLater() {
    var tenant = done(tenants.create(ROOT, "Away", done(plans.list(ROOT)).getFirst().id()));
    var site = done(sites.create(ROOT, tenant.id(), SiteForm.named("away.com")));
    var key = done(keys.create(ROOT, KeyForm.media(tenant.id(), "Player", KeyMode.LIVE))).entry();
    var made = done(users.create(ROOT, "away", Role.OPERATOR, Optional.empty()));
    Actor actor = Actor.of(made.user(), RequestSource.LOCAL);
    done(account.changePassword(actor, made.password().reveal(), PASSWORD));
    String scope = "?tenant=" + tenant.id().value() + "&site=" + site.id().value();
    Page page = signIn("away");

    for (String path :
        List.of(
            "/admin/overview", "/admin/rejected", "/admin/media-events", "/admin/tag-quality")) {
      assertThat(page.navigate(url(path + scope)).status()).as(path).isEqualTo(200);
      assertThat(page.locator("main").innerText()).as(path).contains("ClickHouse");
    }
    for (String path : List.of("/admin/rejected", "/admin/media-events", "/admin/tag-quality")) {
      for (String format : List.of("csv", "json")) {
        APIResponse answer = get(page, path + scope + "&format=" + format);
        assertThat(answer.status()).as(path).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("retry-after", "30");
        assertThat(answer.headers()).doesNotContainKey("content-disposition");
        assertThat(answer.text()).startsWith("ClickHouse does not answer");
      }
    }
    String single = "/admin/rejected/1767323045000.1.1" + scope;
    assertThat(page.navigate(url(single)).status()).isEqualTo(503);
    assertThat(page.locator("h1").innerText()).isEqualTo("ClickHouse does not answer");
    Screenshots.keep(page, "store-away", Screen.DESKTOP_LIGHT);
    assertThat(page.navigate(url("/admin/rejected/replay" + scope)).status()).isEqualTo(503);

    page.navigate(url("/admin/keys/" + key.key().id().value() + "/revoke" + scope));
    assertThat(page.locator(".hg-confirm").innerText())
        .contains("is not known now: ClickHouse does not answer")
        .contains("never been used");
    page.navigate(url("/admin/keys/" + key.key().id().value() + scope));
    page.locator("button:has-text('Send a test event')").click();
    page.waitForSelector("#answer");
    assertThat(page.locator("main").innerText())
        .contains(
            "503 Service Unavailable", "Retry-After: 5", "ingest_degraded", "Nothing was kept");
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
  }

  @Test
  void letsOnlyThoseHandleRejectedThingsWhoManageTheTenant() {
    var tenant = done(tenants.create(ROOT, "Roles", done(plans.list(ROOT)).getFirst().id()));
    var other = done(tenants.create(ROOT, "Others", done(plans.list(ROOT)).getFirst().id()));
    var key = done(keys.create(ROOT, KeyForm.media(tenant.id(), "Player", KeyMode.LIVE))).entry();
    String scope = "?tenant=" + tenant.id().value();
    for (Role role : List.of(Role.TENANT_MEMBER, Role.ANALYST)) {
      Page page = user("roles-" + role, role, tenant.id());
      page.navigate(url("/admin/rejected" + scope));
      refusesAll(page, scope, key.key().id().value());
      page.navigate(url("/admin/sign-in"));
    }
    Page stranger = user("roles-stranger", Role.TENANT_OWNER, other.id());
    refusesAll(stranger, scope, key.key().id().value());
  }

  private void refusesAll(Page page, String scope, int key) {
    page.navigate(url("/admin/live"));
    String token = page.locator("form[action*='sign-out'] [name=_csrf]").first().inputValue();
    assertThat(get(page, "/admin/keys/" + key + "/edit" + scope).status()).isEqualTo(404);
    assertThat(get(page, "/admin/rejected/replay" + scope).status()).isIn(404, 403);
    assertThat(get(page, "/admin/rejected/delete" + scope).status()).isIn(404, 403);
    for (String path :
        List.of(
            "/admin/rejected/replay", "/admin/rejected/delete", "/admin/keys/" + key + "/test")) {
      APIResponse answer =
          page.request()
              .post(
                  url(path + scope),
                  RequestOptions.create().setForm(FormData.create().set("_csrf", token)));
      assertThat(answer.status()).as(path).isEqualTo(404);
    }
  }

  private Page user(String name, Role role, dev.headgate.ingest.tenant.TenantId tenant) {
    String login = name.toLowerCase(java.util.Locale.ROOT);
    var made = done(users.create(ROOT, login, role, Optional.of(tenant)));
    Actor actor = Actor.of(made.user(), RequestSource.LOCAL);
    done(account.changePassword(actor, made.password().reveal(), PASSWORD));
    return signIn(login);
  }

  private APIResponse get(Page page, String path) {
    return page.request().get(url(path), RequestOptions.create().setMaxRedirects(0));
  }

  private Page signIn(String login) {
    Page page = browser.page(Screen.DESKTOP_LIGHT);
    page.navigate(url("/admin/sign-in"));
    page.fill("[name=login]", login);
    page.fill("[name=password]", PASSWORD);
    page.click("main .btn-primary");
    page.waitForSelector(".hg-nav");
    return page;
  }

  private String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private static <T> T done(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T>(T value)) {
      return value;
    }
    throw new AssertionError(outcome);
  }
}
