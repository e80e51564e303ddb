package dev.headgate.app.running;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.Cookie;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** Somebody who is signed in at the admin pages of a running gateway. */
public final class Visitor {
  private static final String OWN_PASSWORD = "correct horse battery";

  /** The passwords of first operators that have been changed, which happens once a gateway. */
  private static final Map<RunningHeadgate, String> CHANGED = new WeakHashMap<>();

  private final RunningHeadgate gateway;
  private final TestBrowser browser;
  private final Page first;

  private Visitor(RunningHeadgate gateway, TestBrowser browser, Page first) {
    this.gateway = gateway;
    this.browser = browser;
    this.first = first;
  }

  /** The operator that the first run has made. */
  public static Visitor operator(RunningHeadgate gateway, TestBrowser browser) {
    synchronized (CHANGED) {
      String made = gateway.firstRun().getProperty("admin.password");
      String password = CHANGED.getOrDefault(gateway, made);
      Visitor operator =
          signIn(gateway, browser, gateway.firstRun().getProperty("admin.username"), password);
      CHANGED.put(gateway, OWN_PASSWORD);
      return operator;
    }
  }

  /**
   * A new user, made with the command line.
   *
   * @param options {@code --role} and, but for operators, {@code --tenant}
   */
  public static Visitor newUser(
      GatewayTarget target,
      RunningHeadgate gateway,
      TestBrowser browser,
      String login,
      String... options) {
    List<String> command = new ArrayList<>(List.of("user", "create", login, "--json"));
    command.addAll(List.of(options));
    String made = target.run(command.toArray(String[]::new));
    return signIn(gateway, browser, login, GatewayTarget.property("password", made));
  }

  /** Signs in, and takes another password where the first one has to be changed. */
  private static Visitor signIn(
      RunningHeadgate gateway, TestBrowser browser, String login, String password) {
    Page page = browser.page(Screen.DESKTOP_LIGHT);
    page.navigate(gateway.url() + "/admin/sign-in");
    page.fill("[name=login]", login);
    page.fill("[name=password]", password);
    send(page, "[name=login]");
    if (page.locator("[name=old_password]").count() > 0) {
      page.fill("[name=old_password]", password);
      page.fill("[name=new_password]", OWN_PASSWORD);
      page.fill("[name=repeated]", OWN_PASSWORD);
      send(page, "[name=old_password]");
    }
    return new Visitor(gateway, browser, page);
  }

  /** A click does not wait for the answer, and going elsewhere before it comes would undo it. */
  private static void send(Page page, String field) {
    page.click("main .btn-primary");
    PlaywrightAssertions.assertThat(page.locator(field))
        .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(20_000));
    page.waitForLoadState();
  }

  /** The page that they signed in with. */
  public Page page() {
    return first;
  }

  /** Another page of theirs, on another screen if it is not the first one's. */
  public Page another(Screen screen) {
    return another(browser, first, screen);
  }

  /** Another page of whoever is signed in at this one. */
  public static Page another(TestBrowser browser, Page signedIn, Screen screen) {
    Page page = browser.page(screen);
    // Of the whole gateway: a cookie set for a page's address would be sent to its neighbours only.
    String gateway = URI.create(signedIn.url()).resolve("/").toString();
    page.context()
        .addCookies(
            signedIn.context().cookies().stream()
                .map(cookie -> new Cookie(cookie.name, cookie.value).setUrl(gateway))
                .toList());
    return page;
  }

  /** Opens a page of the gateway by its path. */
  public void open(String path) {
    first.navigate(gateway.url() + path);
  }
}
