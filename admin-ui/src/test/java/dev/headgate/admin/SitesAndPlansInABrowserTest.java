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
import dev.headgate.ingest.audit.AuditLog.Filter;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.management.KeyAdministration;
import dev.headgate.ingest.management.KeyAdministration.KeyForm;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.PlanAdministration.PlanForm;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.management.SiteAdministration.SiteForm;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.quota.UsageMeter;
import dev.headgate.ingest.quota.UsageMonth;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Sites and plans as each role manages them, while ClickHouse is down. */
@SpringBootTest(classes = TestGateway.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class SitesAndPlansInABrowserTest {
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
  @Autowired private AuditTrail trail;
  @Autowired private UsageMeter usage;

  private String run;
  private Plan plan;
  private Tenant tenant;

  @BeforeEach
  void furnish() {
    run = UUID.randomUUID().toString().substring(0, 8);
    plan =
        done(
            plans.create(
                ROOT,
                new PlanForm(
                    "Studio " + run,
                    120_000,
                    1_000,
                    10_000,
                    OptionalLong.of(5_000_000),
                    Plan.QuotaRefusal.FORBIDDEN,
                    395)));
    tenant = done(tenants.create(ROOT, "Acme " + run, plan.id()));
  }

  @ParameterizedTest
  @EnumSource(Screen.class)
  void anOwnerMakesEditsDisablesAndEnablesASite(Screen screen) {
    Page page = signedIn(Role.TENANT_OWNER, screen, "/admin/sites");
    assertThat(page.locator(".hg-empty").innerText()).contains("No sites yet");
    looksRight(page, "sites-empty", screen);
    page.click(".hg-empty .btn-primary");
    page.fill("[name=name]", " ");
    page.click("main .btn-primary");
    assertThat(page.locator(".hg-error").innerText()).contains("Enter 1 to 200 characters");
    page.fill("[name=name]", "shop.acme.example");
    page.fill("[name=conversionEvents]", "purchase\n\n<b>order</b>\n");
    looksRight(page, "site-new", screen);
    page.click("main .btn-primary");
    assertThat(page.locator("h1").innerText()).isEqualTo("shop.acme.example");
    assertThat(page.locator("main").innerText())
        .contains("No live tag key works", "<b>order</b>", "not known now", "/ingest");
    page.click(".hg-empty .btn-primary");
    assertThat(page.isChecked("[name=kind][value=TAG]")).isTrue();
    page.fill("[name=name]", "Container");
    page.click("main .hg-form .btn-primary");
    assertThat(page.locator("#secret").innerText()).startsWith("pk_live_");

    page.navigate(url("/admin/sites"));
    page.click("main tbody th a");
    assertThat(page.locator("main").innerText()).contains("ClickHouse does not answer");
    assertThat(page.locator("section:has(#keys)").innerText()).contains("Container", "Rotate");
    looksRight(page, "site", screen);
    page.click("main .hg-actions .btn:has-text('Edit')");
    page.fill("[name=name]", "www.acme.example");
    page.click("main .btn-primary");
    assertThat(page.locator(".hg-flash").innerText()).contains("\"www.acme.example\" is saved");

    page.click("main .hg-actions .btn:has-text('Disable')");
    page.waitForSelector("dialog[open]");
    assertThat(page.locator("dialog").innerText())
        .contains("not known now", "403", "do not retry", "lost for good", "Its tag key is kept");
    looksRight(page, "site-disable", screen);
    page.click("dialog .btn-danger");
    assertThat(page.locator(".hg-flash").innerText()).contains("is disabled");
    page.navigate(url("/admin/sites"));
    assertThat(page.locator("tbody tr").innerText()).contains("disabled", "not known now");
    looksRight(page, "sites-clickhouse-down", screen);
    page.click("main .hg-row-actions a:has-text('Enable')");
    page.waitForSelector("dialog[open]");
    page.click("dialog .btn-primary");
    assertThat(page.locator(".hg-flash").innerText()).contains("is enabled");
    assertThat(done(sites.list(ROOT, tenant.id())))
        .singleElement()
        .satisfies(
            site -> {
              assertThat(site.enabled()).isTrue();
              assertThat(site.conversionEvents()).containsExactly("purchase", "<b>order</b>");
            });
  }

  @Test
  void aSiteThatAnOperatorDisabledStaysSoForItsOwner() {
    Site site = site("shop");
    Page root = signedIn(Role.OPERATOR, Screen.DESKTOP_LIGHT, "/admin/sites");
    root.navigate(url("/admin/sites/" + site.id().value() + "/disable"));
    assertThat(root.locator(".hg-confirm").innerText()).contains("an operator has to");
    root.click("main .btn-danger");
    Page owner = signedIn(Role.TENANT_OWNER, Screen.DESKTOP_LIGHT, "/admin/sites");
    owner.click("main .hg-row-actions a:has-text('Enable')");
    owner.waitForSelector("dialog[open]");
    owner.click("dialog .btn-primary");
    assertThat(owner.locator(".hg-flash").innerText()).contains("An operator has disabled");
    assertThat(done(sites.find(ROOT, site.id())).enabled()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"ANALYST", "TENANT_MEMBER"})
  void whoOnlyReadsGetsNoButtonsAndNoForms(Role role) {
    Site site = site("shop");
    String id = Integer.toString(site.id().value());
    Page page = signedIn(role, Screen.DESKTOP_LIGHT, "/admin/sites");
    assertThat(page.locator("tbody").innerText()).contains("shop");
    assertThat(page.locator("main .hg-row-actions a, main .hg-actions a").count()).isZero();
    page.click("main tbody th a");
    assertThat(page.locator("h1").innerText()).isEqualTo("shop");
    assertThat(page.locator("main .hg-actions a").allInnerTexts()).containsExactly("Tag quality");
    for (String path : List.of("/new", "/" + id + "/edit", "/" + id + "/disable")) {
      assertThat(page.navigate(url("/admin/sites" + path)).status()).as(path).isEqualTo(404);
    }
    for (String path : List.of("", "/" + id, "/" + id + "/disable", "/" + id + "/enable")) {
      assertThat(post(page, "/admin/sites" + path).status()).as(path).isEqualTo(404);
    }
    assertThat(done(sites.find(ROOT, site.id()))).isEqualTo(site);
    assertThat(done(trail.find(ROOT, Filter.newest(20))))
        .anyMatch(
            entry ->
                entry.action().equals("denied")
                    && entry.subject().equals("site " + id)
                    && "site.disable".equals(entry.details().get("attempted")));
  }

  @Test
  void anotherTenantsSiteIsNotThere() {
    Site own = site("shop");
    Tenant other = done(tenants.create(ROOT, "Other " + run, plan.id()));
    Site foreign = done(sites.create(ROOT, other.id(), SiteForm.named("foreign")));
    Page page = signedIn(Role.TENANT_OWNER, Screen.DESKTOP_LIGHT, "/admin/sites");
    String id = Integer.toString(foreign.id().value());
    for (String path : List.of("", "/edit", "/disable", "/enable")) {
      assertThat(page.navigate(url("/admin/sites/" + id + path)).status()).isEqualTo(404);
    }
    assertThat(post(page, "/admin/sites/" + id + "/disable").status()).isEqualTo(404);
    assertThat(page.navigate(url("/admin/sites?tenant=" + other.id().value())).status())
        .isEqualTo(404);
    assertThat(done(sites.find(ROOT, foreign.id())).enabled()).isTrue();
    assertThat(done(sites.find(ROOT, own.id())).enabled()).isTrue();
  }

  @Test
  void sitesAreFilteredSortedAndExported() {
    for (String name : List.of("alpha", "beta", "=gamma")) {
      site(name);
    }
    Page page = signedIn(Role.ANALYST, Screen.DESKTOP_LIGHT, "/admin/sites?sort=-name");
    assertThat(page.locator("tbody th").allInnerTexts()).containsExactly("beta", "alpha", "=gamma");
    page.navigate(url("/admin/sites?q=ALPH"));
    assertThat(page.locator("tbody th").allInnerTexts()).containsExactly("alpha");
    String csv = page.request().get(url("/admin/sites?format=csv")).text();
    assertThat(csv)
        .startsWith("id,name,status,enabled,last_seen_at,containers_latest")
        .contains("'=gamma", "purchase generate_lead sign_up");
    assertThat(page.request().get(url("/admin/sites?format=json")).text())
        .contains("\"executions_24h\":null");
  }

  @ParameterizedTest
  @EnumSource(Screen.class)
  void anOperatorMakesChangesAndDeletesAPlan(Screen screen) {
    usage.add(tenant.id(), UsageMonth.of(Instant.now()), 1_234_567);
    done(tenants.create(ROOT, "Small " + run, plan.id()));
    Page page = signedIn(Role.OPERATOR, screen, "/admin/plans");
    assertThat(page.locator("tbody").innerText()).contains("Studio " + run, "5,000,000");
    looksRight(page, "plans", screen);
    page.click("main tbody th a:has-text('Studio " + run + "')");
    assertThat(page.locator("main").innerText()).contains("1,234,567 of 5,000,000");
    assertThat(page.locator("main .hg-actions .btn:has-text('Delete')").count()).isZero();
    looksRight(page, "plan", screen);

    page.click("main .hg-actions .btn:has-text('Edit')");
    page.fill("[name=eventsPerMinute]", "many");
    page.fill("[name=retentionDays]", "0");
    page.click("main .btn-primary");
    assertThat(page.locator(".hg-error").allInnerTexts())
        .containsExactly(
            "Enter a number from 1 to 1,000,000,000.", "Enter a number from 1 to 3,650.");
    looksRight(page, "plan-edit", screen);
    page.fill("[name=eventsPerMinute]", "60,000");
    page.fill("[name=retentionDays]", "30");
    page.fill("[name=monthlyQuota]", "1 000 000");
    page.click("main .btn-primary");
    assertThat(page.locator("h1").innerText()).isEqualTo("Change Studio " + run + "?");
    assertThat(page.locator(".hg-effects").innerText())
        .contains(
            "2 tenants are on this plan",
            "1 tenant has used up the new quota already and would be refused with 403",
            "busiest is not known now",
            "goes after 30 days",
            "keeps its 395 days");
    assertThat(page.locator("section:has(#who) tbody tr").allInnerTexts().getFirst())
        .contains("Acme " + run, "1,234,567 of 1,000,000", "over quota at once");
    assertThat(page.locator("section:has(#limits)").innerText())
        .contains("Media events", "Monthly quota", "Retention")
        .doesNotContain("Tag burst");
    looksRight(page, "plan-preview", screen);
    assertThat(done(plans.find(ROOT, plan.id()))).isEqualTo(plan);
    page.click("main .btn:has-text('Edit again')");
    assertThat(page.inputValue("[name=monthlyQuota]")).isEqualTo("1 000 000");
    page.fill("[name=monthlyQuota]", "2000000");
    page.click("main .btn-primary");
    page.click("main form .btn-primary");
    assertThat(page.locator(".hg-flash").innerText()).contains("is changed");
    Plan changed = done(plans.find(ROOT, plan.id()));
    assertThat(changed.monthlyQuota()).hasValue(2_000_000);
    assertThat(changed.retentionDays()).isEqualTo(30);

    page.navigate(url("/admin/plans/new"));
    page.fill("[name=name]", "Brief " + run);
    page.check("[name=quotaRefusal][value=TOO_MANY_REQUESTS]");
    page.click("main .btn-primary");
    assertThat(page.locator(".hg-empty").innerText()).contains("Nobody is on this plan");
    page.click("main .hg-actions .btn:has-text('Delete')");
    page.waitForSelector("dialog[open]");
    looksRight(page, "plan-delete", screen);
    page.click("dialog .btn-danger");
    assertThat(page.locator(".hg-flash").innerText()).contains("\"Brief " + run + "\" is deleted");
  }

  @Test
  void aPlanThatSomebodyElseChangedMeanwhileIsLookedAtAgain() {
    Page page = signedIn(Role.OPERATOR, Screen.DESKTOP_LIGHT, "/admin/plans");
    page.navigate(url("/admin/plans/" + plan.id().value() + "/edit"));
    page.fill("[name=tagBurst]", "20,000");
    page.click("main .btn-primary");
    PlanForm other =
        new PlanForm(plan.name(), 1, 1, 1, OptionalLong.empty(), plan.quotaRefusal(), 7);
    done(plans.change(ROOT, plan.id(), other));
    page.click("main form .btn-primary");
    assertThat(page.locator(".hg-error").innerText()).contains("changed by somebody else");
    assertThat(done(plans.find(ROOT, plan.id())).tagBurst()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(value = Role.class, names = "OPERATOR", mode = EnumSource.Mode.EXCLUDE)
  void aTenantsPeopleSeeTheirPlanAndNoOther(Role role) {
    Page page = signedIn(role, Screen.DESKTOP_LIGHT, "/admin/plans");
    assertThat(page.locator("h1").innerText()).isEqualTo("Studio " + run);
    assertThat(page.locator(".hg-nav [aria-current]").innerText()).isEqualTo("Plan");
    assertThat(page.locator("main .hg-actions a, main table").count()).isZero();
    Screenshots.keep(
        page, "plan-own-" + role.name().toLowerCase(java.util.Locale.ROOT), Screen.DESKTOP_LIGHT);
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
    String own = "/admin/plans/" + plan.id().value();
    for (String path :
        List.of("/admin/plans/1", "/admin/plans/new", own + "/edit", own + "/delete")) {
      assertThat(page.navigate(url(path)).status()).as(path).isEqualTo(404);
    }
    for (String path : List.of("/admin/plans", own, own + "/preview", own + "/delete")) {
      assertThat(post(page, path).status()).as(path).isEqualTo(404);
    }
    assertThat(page.request().get(url("/admin/plans?format=csv")).status()).isEqualTo(404);
    assertThat(done(plans.find(ROOT, plan.id()))).isEqualTo(plan);
  }

  @Test
  void worksWithoutScripts() {
    site("shop");
    Page page = browser.page(Screen.DESKTOP_LIGHT.options().setJavaScriptEnabled(false));
    signIn(page, Role.TENANT_OWNER, "/admin/sites");
    page.click("main .hg-row-actions a:has-text('Disable')");
    page.click("main .btn-danger");
    assertThat(page.locator(".hg-flash").innerText()).contains("is disabled");
  }

  private Site site(String name) {
    Site site = done(sites.create(ROOT, tenant.id(), SiteForm.named(name)));
    done(keys.create(ROOT, KeyForm.tag(tenant.id(), site.id(), "Key of " + name, KeyMode.LIVE)));
    return site;
  }

  private static void looksRight(Page page, String name, Screen screen) {
    page.mouse().move(0, 0);
    Screenshots.keep(page, name, screen);
    assertThat(Accessibility.seriousViolations(page)).as(name).isEmpty();
    boolean tooWide = (Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth");
    assertThat(tooWide).as("%s scrolls sideways", name).isFalse();
  }

  /** Posts a filled form past the pages, with the session's token against forgery. */
  private APIResponse post(Page page, String path) {
    page.navigate(url("/admin/keys"));
    String token = page.locator("input[name=_csrf]").first().getAttribute("value");
    FormData form =
        FormData.create()
            .set("_csrf", token)
            .set("name", "forged")
            .set("eventsPerMinute", "1")
            .set("tagRequestsPerSecond", "1")
            .set("tagBurst", "1")
            .set("retentionDays", "1")
            .set("seen", plan.toString());
    return page.request().post(url(path), RequestOptions.create().setForm(form).setMaxRedirects(0));
  }

  private Page signedIn(Role role, Screen screen, String path) {
    Page page = browser.page(screen);
    signIn(page, role, path);
    return page;
  }

  private void signIn(Page page, Role role, String path) {
    String login = role.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "-" + run;
    Optional<dev.headgate.ingest.tenant.TenantId> of =
        role == Role.OPERATOR ? Optional.empty() : Optional.of(tenant.id());
    var made = done(users.create(ROOT, login, role, of));
    done(
        account.changePassword(
            Actor.of(made.user(), Actor.RequestSource.LOCAL), made.password().reveal(), PASSWORD));
    page.navigate(url("/admin/sign-in"));
    page.fill("[name=login]", login);
    page.fill("[name=password]", PASSWORD);
    page.click("main .btn-primary");
    page.navigate(url(path));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private static <T> T done(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T>(T value)) {
      return value;
    }
    throw new AssertionError(String.valueOf(outcome));
  }
}
