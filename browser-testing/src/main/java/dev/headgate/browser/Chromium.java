package dev.headgate.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The one Chromium of a test JVM. Starting it takes a second or two, a context of its own next to
 * nothing. Playwright wants to be called from one thread only: the one that runs the tests.
 */
final class Chromium implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of(
          "--headless=shell",
          "--no-sandbox",
          "--no-zygote",
          "--disable-gpu",
          "--disable-quic",
          "--disable-dev-shm-usage",
          "--no-first-run",
          "--no-default-browser-check",
          "--no-pings",
          "--disable-background-networking",
          "--disable-client-side-phishing-detection",
          "--disable-component-update",
          "--disable-default-apps",
          "--disable-domain-reliability",
          "--disable-sync",
          "--font-render-hinting=none",
          "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE *.localhost , EXCLUDE 127.0.0.1");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  static Chromium start() {
    ChromiumInstallation installation = ChromiumInstallation.in(ChromiumInstallation.usualCache());
    Map<String, String> driver = new HashMap<>(System.getenv());
    driver.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(driver));
    try {
      return new Chromium(playwright, playwright.chromium().launch(options(installation)));
    } catch (RuntimeException failed) {
      playwright.close();
      throw failed;
    }
  }

  private static BrowserType.LaunchOptions options(ChromiumInstallation installation) {
    return new BrowserType.LaunchOptions()
        .setExecutablePath(installation.executable())
        .setEnv(installation.environment())
        .setArgs(FLAGS)
        .setTimeout(60_000);
  }

  Browser browser() {
    return browser;
  }

  @Override
  public void close() {
    try {
      browser.close();
    } finally {
      playwright.close();
    }
  }
}
