package dev.headgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import dev.headgate.browser.Accessibility;
import dev.headgate.browser.Screenshots;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.OwnAccount;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.user.AccessScope;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Actor.RequestSource;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.User;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

/** People look after their accounts, and after one another's, in a browser. */
@SpringBootTest(
    classes = {TestGateway.class, ProviderGateway.class},
    webEnvironment = WebEnvironment.RANDOM_PORT)
class AccountInABrowserTest {
  private static final Actor ROOT = Actor.onThisMachine("test");
  private static final String PASSWORD = "correct horse battery";

  @RegisterExtension final TestBrowser browser = new TestBrowser();

  @LocalServerPort private int port;
  @Autowired private UserAdministration users;
  @Autowired private TenantAdministration tenants;
  @Autowired private PlanAdministration plans;
  @Autowired private OwnAccount account;
  @Autowired private SignIn signIn;
  @Autowired private FakeProvider provider;

  private String run;
  private Tenant tenant;
  private User operator;

  @BeforeEach
  void furnish() {
    run = UUID.randomUUID().toString().substring(0, 6);
    tenant = done(tenants.create(ROOT, "Acme " + run, done(plans.list(ROOT)).getFirst().id()));
    operator = user("op-" + run, Role.OPERATOR);
  }

  /** Every page once, in this window; where colours differ, axe looks too. */
  @ParameterizedTest
  @EnumSource(Screen.class)
  void showsEveryPage(Screen screen) {
    user("ann-" + run + "@acme.example", Role.TENANT_OWNER);
    done(
        users.invite(ROOT, "bob-" + run + "@acme.example", Role.ANALYST, Optional.of(tenant.id())));
    Page page = browser.page(screen);
    page.navigate(url("/admin/sign-in"));
    look(page, "sign-in-provider", screen);
    signIn(page, operator.login(), "/admin/account");
    look(page, "account", screen);
    page.click("main button:has-text('Set up')");
    byte[] secret = Base32.decode(page.locator("#totp").innerText());
    look(page, "account-second-factor", screen);
    page.fill("[name=code]", Base32.codeAt(secret, 0));
    page.click("main .btn-primary");
    page.waitForSelector("#codes");
    look(page, "account-recovery-codes", screen);
    page.click("main .btn-primary");
    page.click("main .btn:has-text('Switch off')");
    look(page, "account-second-factor-off", screen);
    page.navigate(url("/admin/account/tokens/new"));
    look(page, "account-token-new", screen);
    page.fill("[name=name]", "Nightly report");
    page.click("main .btn-primary");
    page.waitForSelector("#secret");
    look(page, "account-token", screen);
    page.navigate(url("/admin/users/new?tenant=" + tenant.id().value()));
    look(page, "user-new", screen);
    page.fill("[name=login]", "cem-" + run + "@acme.example");
    page.click("main .btn-primary");
    String link = page.locator("#secret").innerText();
    page.navigate(url("/admin/users"));
    look(page, "users", screen);
    page.click("tbody a:has-text('ann-" + run + "')");
    page.waitForSelector(".hg-deeds");
    look(page, "user", screen);
    page.click("main .btn:has-text('Change role')");
    page.waitForSelector("dialog[open]");
    look(page, "user-role", screen);
    page.navigate(link);
    look(page, "invitation", screen);
    page.navigate(url("/admin/invitation/unknown"));
    look(page, "invitation-gone", screen);
  }

  private static void look(Page page, String name, Screen screen) {
    page.mouse().move(0, 0);
    assertThat(page.locator(".hg-error-code").count()).as(name + " went wrong").isZero();
    Screenshots.keep(page, name, screen);
    boolean tooWide = (Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth");
    assertThat(tooWide).as(name + " scrolls sideways").isFalse();
    boolean cut =
        (Boolean)
            page.evaluate(
                "[...document.querySelectorAll('.hg-codes, #totp')].some(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')");
    assertThat(cut).as(name + " cuts a secret off").isFalse();
    if (screen == Screen.DESKTOP_LIGHT || screen == Screen.PHONE_DARK) {
      assertThat(Accessibility.seriousViolations(page)).as(name).isEmpty();
    }
  }

  @Test
  void signsInWithASecondFactorAndWithARecoveryCodeOnce() throws IOException {
    Page page = browser.page();
    signIn(page, operator.login(), "/admin/account");
    assertThat(page.locator(".hg-notice").innerText()).contains("You are an operator");
    page.click("main button:has-text('Set up')");
    byte[] secret = Base32.decode(page.locator("#totp").innerText());
    page.fill("[name=code]", "000000");
    page.click("main .btn-primary");
    assertThat(page.locator(".hg-error").innerText()).contains("not the code");
    assertThat(Base32.decode(page.locator("#totp").innerText())).isEqualTo(secret);
    page.fill("[name=code]", Base32.codeAt(secret, -30));
    page.click("main .btn-primary");
    List<String> codes = page.locator("#codes").innerText().lines().toList();
    assertThat(codes).hasSize(10);
    Download file = page.waitForDownload(() -> page.click("a[download]"));
    assertThat(file.suggestedFilename()).isEqualTo("headgate-recovery-codes.txt");
    assertThat(Files.readString(file.path())).contains(operator.login()).contains(codes);
    page.navigate(url("/admin/account/recovery-codes"));
    assertThat(page.content()).doesNotContain(codes.getFirst());

    assertThat(withCode(codes.getFirst().toUpperCase(Locale.ROOT).replace("-", " ")).url())
        .endsWith("/admin/account");
    assertThat(withCode(codes.getFirst()).locator(".hg-error").innerText()).contains("wrong");
    Page other = withCode(Base32.codeAt(secret, 0));
    assertThat(other.locator("main").innerText()).contains("9 recovery codes are left");

    other.click("main .btn:has-text('New recovery codes')");
    prove(other, "a wrong password", codes.get(1));
    assertThat(other.locator(".hg-error").innerText()).contains("not your password");
    prove(other, PASSWORD, "123456");
    assertThat(other.locator(".hg-error").innerText()).contains("wrong or was used");
    prove(other, PASSWORD, codes.get(1));
    assertThat(other.locator("#codes").innerText()).doesNotContain(codes.get(2));
    String fresh = other.locator("#codes").innerText().lines().findFirst().orElseThrow();
    other.navigate(url("/admin/account/second-factor/off"));
    prove(other, PASSWORD, codes.get(2));
    assertThat(other.locator(".hg-error").innerText()).contains("wrong or was used");
    prove(other, PASSWORD, fresh);
    assertThat(other.locator(".hg-flash").innerText()).contains("second factor is off");
    signIn(browser.page(), operator.login(), "/admin/account");
  }

  private Page withCode(String code) {
    Page page = browser.page();
    fillIn(page, operator.login(), PASSWORD);
    page.waitForURL("**/sign-in/code");
    page.fill("[name=code]", code);
    page.click("main .btn-primary");
    if (page.url().endsWith("/sign-in/code")) {
      return page;
    }
    page.navigate(url("/admin/account"));
    return page;
  }

  private static void prove(Page page, String password, String code) {
    page.fill("[name=password]", password);
    page.fill("[name=code]", code);
    page.click("main .hg-form-end .btn:not(.btn-ghost)");
  }

  @Test
  void slowsDownWhoGuessesThePasswordInAnOpenBrowser() {
    Actor actor = Actor.of(operator, RequestSource.LOCAL);
    for (int i = 0; i < 10; i++) {
      assertThat(account.removeSecondFactor(actor, "guess " + i, "123456"))
          .isInstanceOf(Outcome.Invalid.class);
    }
    assertThat(account.removeSecondFactor(actor, PASSWORD, "123456"))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(account.changePassword(actor, PASSWORD, "another good password"))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void endsSessionsOfOtherBrowsers() {
    Page here = browser.page();
    Page there = browser.page();
    Page elsewhere = browser.page();
    for (Page page : List.of(here, there, elsewhere)) {
      signIn(page, operator.login(), "/admin/account");
    }
    here.reload();
    assertThat(here.locator("[aria-labelledby=sessions] tbody tr").count()).isEqualTo(3);
    assertThat(here.locator("[aria-labelledby=sessions] tbody tr").first().innerText())
        .contains("Chrome", "Linux", "127.0.0.1", "this browser");
    here.locator("[aria-labelledby=sessions] button:has-text('End')").first().click();
    assertThat(here.locator(".hg-flash").innerText()).contains("has ended");
    List<Boolean> in = List.of(isIn(there), isIn(elsewhere));
    assertThat(in).containsExactlyInAnyOrder(true, false);

    here.click("a:has-text('End all others')");
    here.waitForSelector("dialog[open]");
    assertThat(here.locator("dialog").innerText()).contains("1 other browser");
    here.click("dialog .btn-primary");
    here.waitForSelector(".hg-flash");
    assertThat(List.of(isIn(there), isIn(elsewhere))).containsExactly(false, false);
    assertThat(isIn(here)).isTrue();
    assertThat(here.locator("[aria-labelledby=sessions] tbody tr").count()).isEqualTo(1);
  }

  @Test
  void endsNobodyElsesSession() {
    Page mine = browser.page();
    signIn(mine, operator.login(), "/admin/account");
    User other = user("other-" + run, Role.OPERATOR);
    Page theirs = browser.page();
    signIn(theirs, other.login(), "/admin/account");
    Page third = browser.page();
    signIn(third, other.login(), "/admin/account");
    theirs.reload();
    String action =
        theirs.locator("[aria-labelledby=sessions] form").first().getAttribute("action");
    mine.evaluate(
        "action => { const f = document.querySelector('[action*=second-factor]'); f.action = action; f.submit(); }",
        action);
    mine.waitForSelector(".hg-flash");
    assertThat(isIn(third)).isTrue();
  }

  @Test
  void endsTheSessionsOfSomebodyWithAnotherRole() {
    User ann = user("ann-" + run, Role.TENANT_OWNER);
    Page theirs = browser.page();
    signIn(theirs, ann.login(), "/admin/account");
    Page page = browser.page();
    signIn(page, operator.login(), "/admin/users?q=ann-" + run);
    page.click("tbody a");
    page.click("main .btn:has-text('Change role')");
    page.waitForSelector("dialog[open]");
    assertThat(page.locator("dialog").innerText()).contains("All their sessions end: 1 open now");
    page.selectOption("dialog select", "ANALYST");
    page.click("dialog .btn-primary");
    assertThat(page.locator(".hg-flash").innerText()).contains("is now Analyst");
    assertThat(isIn(theirs)).isFalse();

    page.click("main .btn:has-text('Reset password')");
    page.waitForSelector("dialog[open]");
    page.click("dialog .btn-danger");
    String first = page.locator("#secret").innerText();
    fillIn(theirs, ann.login(), first);
    assertThat(theirs.url()).endsWith("/admin/account/password");
    page.click("main .btn:has-text('Disable')");
    page.waitForSelector("dialog[open]");
    page.click("dialog .btn-danger");
    assertThat(page.locator(".hg-flash").innerText()).contains("is disabled");
    assertThat(isIn(theirs)).isFalse();
    page.click("main .btn:has-text('Enable')");
    page.waitForSelector("dialog[open]");
    page.click("dialog .btn-primary");
    assertThat(page.locator("main .hg-status").first().innerText()).contains("first password");
  }

  @Test
  void makesAUserOfSomebodyWithALink() {
    User owner = user("own-" + run, Role.TENANT_OWNER);
    String guest = "guest-" + run + "@acme.example";
    Page page = browser.page();
    signIn(page, owner.login(), "/admin/users/new");
    assertThat(page.locator("main").innerText()).doesNotContain("Operator");
    page.fill("[name=login]", guest);
    page.check("[name=role][value=ANALYST]");
    page.click("main .btn-primary");
    String link = page.locator("#secret").innerText();
    assertThat(page.locator("[aria-labelledby=invitations]").innerText()).contains(guest);

    Page theirs = browser.page();
    theirs.navigate(link);
    assertThat(theirs.locator("form").innerText()).contains("Acme " + run, "Analyst");
    theirs.fill("[name=new_password]", "short");
    theirs.fill("[name=repeated]", "short");
    theirs.click("main .btn-primary");
    assertThat(theirs.locator(".hg-error").innerText()).contains("12 to 256");
    theirs.fill("[name=new_password]", PASSWORD);
    theirs.fill("[name=repeated]", PASSWORD);
    theirs.click("main .btn-primary");
    assertThat(theirs.locator(".hg-flash").innerText()).contains("signed in as " + guest);
    assertThat(theirs.navigate(url("/admin/users")).status()).isEqualTo(404);
    assertThat(theirs.navigate(link).status()).isEqualTo(404);
    assertThat(theirs.locator("h1").innerText()).contains("does not work");

    page.navigate(url("/admin/users/new"));
    page.fill("[name=login]", "late-" + run);
    page.click("main .btn-primary");
    String late = page.locator("#secret").innerText();
    page.click("[aria-labelledby=invitations] a:has-text('Take back')");
    page.waitForSelector("dialog[open]");
    page.click("dialog .btn-danger");
    page.waitForSelector(".hg-flash");
    assertThat(theirs.navigate(late).status()).isEqualTo(404);
  }

  @Test
  void makesATokenThatWorksUntilItIsRevoked() {
    Page page = browser.page();
    signIn(page, operator.login(), "/admin/account/tokens/new");
    page.fill("[name=name]", "Nightly <b>report</b>");
    page.fill("[name=expires]", "2099-01-01");
    page.click("main .btn-primary");
    assertThat(page.locator(".hg-error").innerText()).contains("a year at most");
    page.fill("[name=expires]", LocalDate.now(ZoneOffset.UTC).plusDays(30).toString());
    page.click("main .btn-primary");
    String secret = page.locator("#secret").innerText();
    assertThat(page.locator(".hg-code").innerText())
        .contains("Authorization: Bearer " + secret, "/api/v1/");
    Actor script = signIn.authenticate(secret, RequestSource.LOCAL).orElseThrow();
    assertThat(script.scopes()).containsExactly(AccessScope.READ);
    page.reload();
    assertThat(page.content()).doesNotContain(secret);
    assertThat(page.locator("[aria-labelledby=tokens] tbody").innerText())
        .contains("Nightly <b>report</b>");
    page.click("[aria-labelledby=tokens] a:has-text('Revoke')");
    page.waitForSelector("dialog[open]");
    page.click("dialog .btn-danger");
    assertThat(page.locator(".hg-flash").innerText()).contains("is revoked");
    assertThat(signIn.authenticate(secret, RequestSource.LOCAL)).isEmpty();
  }

  @Test
  void signsInWithTheProviderByItsButton() {
    provider.vouchFor(user("may-" + run + "@acme.example", Role.ANALYST).login(), true);
    Page page = browser.page();
    page.navigate(url("/admin/account"));
    page.click("a:has-text('Sign in with Acme ID')");
    page.waitForURL("**/admin/account**");
    assertThat(page.locator("main").innerText()).contains("may-" + run + "@acme.example");
  }

  @Test
  void tellsNobodyWhichNamesThereAre() {
    User disabled = user("gone-" + run, Role.OPERATOR);
    done(users.disable(ROOT, disabled.id()));
    String unknown = refusal("nobody-" + run, "a wrong password");
    assertThat(refusal(operator.login(), "a wrong password")).isEqualTo(unknown);
    assertThat(refusal(disabled.login(), PASSWORD)).isEqualTo(unknown);
    assertThat(unknown).contains("wrong");
  }

  private String refusal(String login, String password) {
    Page page = browser.page();
    fillIn(page, login, password);
    return page.locator("main").innerText();
  }

  @Test
  void opensASessionUnderANewId() {
    Page page = browser.page();
    page.navigate(url("/admin/sign-in"));
    String before = session(page.context());
    fillIn(page, operator.login(), PASSWORD);
    page.waitForURL("**/admin**");
    assertThat(session(page.context())).isNotEqualTo(before);
    BrowserContext planted = browser.context(Screen.DESKTOP_LIGHT.options());
    planted.addCookies(
        List.of(
            new Cookie("headgate_session", before)
                .setDomain("127.0.0.1")
                .setPath("/admin")
                .setHttpOnly(true)));
    assertThat(isIn(planted.newPage())).isFalse();
  }

  private static String session(BrowserContext context) {
    return context.cookies().stream()
        .filter(cookie -> cookie.name.equals("headgate_session"))
        .findFirst()
        .orElseThrow()
        .value;
  }

  @Test
  void keepsUsersFromWhoMayNotManageThem() {
    Tenant other = done(tenants.create(ROOT, "Other " + run, tenant.plan()));
    var stranger =
        done(users.create(ROOT, "str-" + run, Role.ANALYST, Optional.of(other.id()))).user();
    Page owner = browser.page();
    signIn(owner, user("own-" + run, Role.TENANT_OWNER).login(), "/admin/users");
    assertThat(owner.locator("main").innerText()).doesNotContain("str-" + run, operator.login());
    for (User foreign : List.of(stranger, operator)) {
      for (String deed : List.of("", "/role", "/disable", "/password", "/second-factor")) {
        String path = "/admin/users/" + foreign.id().value() + deed;
        assertThat(owner.request().get(url(path)).status()).as(path).isEqualTo(404);
      }
    }
    Page member = browser.page();
    signIn(member, user("mem-" + run, Role.TENANT_MEMBER).login(), "/admin/account");
    for (String path : List.of("", "?format=csv", "/new", "/" + stranger.id().value())) {
      assertThat(member.request().get(url("/admin/users" + path)).status()).as(path).isEqualTo(404);
    }
    Page self = browser.page();
    signIn(self, operator.login(), "/admin/users/" + operator.id().value());
    assertThat(self.locator("main").innerText()).contains("This is you");
    assertThat(users.resetPassword(actor(operator), operator.id()))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(users.resetSecondFactor(actor(operator), operator.id()))
        .isInstanceOf(Outcome.Refused.class);
  }

  private static Actor actor(User user) {
    return Actor.of(user, RequestSource.LOCAL);
  }

  /** A user of the tenant, or an operator, who has a password of their own. */
  private User user(String login, Role role) {
    var made =
        done(
            users.create(
                ROOT,
                login,
                role,
                role == Role.OPERATOR ? Optional.empty() : Optional.of(tenant.id())));
    return done(account.changePassword(actor(made.user()), made.password().reveal(), PASSWORD));
  }

  private void signIn(Page page, String login, String path) {
    fillIn(page, login, PASSWORD);
    page.waitForURL(address -> !address.contains("/sign-in"));
    page.navigate(url(path));
  }

  private void fillIn(Page page, String login, String password) {
    page.navigate(url("/admin/sign-in"));
    page.fill("[name=login]", login);
    page.fill("[name=password]", password);
    page.click("main .btn-primary");
  }

  private boolean isIn(Page page) {
    page.navigate(url("/admin/account"));
    return page.url().endsWith("/admin/account");
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
