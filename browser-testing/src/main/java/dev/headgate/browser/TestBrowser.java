package dev.headgate.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Gives a test pages of a real headless Chromium, each with cookies of its own, and closes them
 * after the test. Register it as a field:
 *
 * <pre>{@code
 * @RegisterExtension final TestBrowser browser = new TestBrowser();
 *
 * @Test
 * void greets() {
 *   Page page = browser.page();
 *   page.navigate(url);
 *   assertThat(page.locator("h1")).hasText("Hello");
 * }
 * }</pre>
 *
 * <p>A test fails after its end when one of its pages had a script error, broke its own content
 * security policy, or asked for something outside of this machine, unless the test said that it
 * expects it. All tests of a JVM share one Chromium process, which ends with them. Not for tests
 * that run at the same time in one JVM; several JVMs are fine.
 */
public final class TestBrowser implements BeforeEachCallback, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(TestBrowser.class);
  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");

  /** A failed response is the test's to judge; the browser only repeats it. */
  private static final String REPEATED_STATUS = "Failed to load resource";

  private final List<BrowserContext> contexts = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private Predicate<String> expected = complaint -> false;
  private @Nullable Chromium chromium;

  /** A desktop window, light colours. */
  public Page page() {
    return page(Screen.DESKTOP_LIGHT);
  }

  /** A window of this size and theme with a fresh session. */
  public Page page(Screen screen) {
    return page(screen.options());
  }

  /** A window as the options have it, with a fresh session. */
  public Page page(Browser.NewContextOptions options) {
    return context(options).newPage();
  }

  /** A fresh session; its pages share cookies. */
  public BrowserContext context(Browser.NewContextOptions options) {
    BrowserContext context =
        chromium()
            .newContext(
                options
                    .setLocale("en-GB")
                    .setTimezoneId("Europe/Berlin")
                    .setReducedMotion(ReducedMotion.REDUCE));
    context.setDefaultTimeout(10_000);
    context.onConsoleMessage(this::listen);
    context.onWebError(error -> complaints.add("script error: " + error.error()));
    context.onRequest(
        request -> {
          if (leavesThisMachine(request.url())) {
            complaints.add("asked for " + request.url());
          }
        });
    contexts.add(context);
    return context;
  }

  /** The Chromium itself, for what a context cannot do. */
  public Browser chromium() {
    if (chromium == null) {
      throw new IllegalStateException("there are pages only while a test runs");
    }
    return chromium.browser();
  }

  /** Says that complaints of the pages that contain this text are part of the test. */
  public void expectComplaint(String containing) {
    expected = expected.or(complaint -> complaint.contains(containing));
  }

  /** What the pages of this test complained of so far. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  private void listen(ConsoleMessage message) {
    if (message.type().equals("error") && !message.text().startsWith(REPEATED_STATUS)) {
      complaints.add("console: " + message.text());
    }
  }

  private static boolean leavesThisMachine(String url) {
    URI uri = URI.create(url.replaceFirst("[?#].*", ""));
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    return (scheme.startsWith("http") || scheme.startsWith("ws"))
        && !THIS_MACHINE.contains(String.valueOf(uri.getHost()))
        && !String.valueOf(uri.getHost()).endsWith(".localhost");
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    complaints.clear();
    expected = complaint -> false;
    chromium =
        test.getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(Chromium.class, key -> Chromium.start(), Chromium.class);
  }

  @Override
  public void afterEach(ExtensionContext test) {
    for (BrowserContext context : contexts) {
      context.close();
    }
    contexts.clear();
    List<String> unexpected = complaints.stream().filter(expected.negate()).toList();
    if (!unexpected.isEmpty() && test.getExecutionException().isEmpty()) {
      throw new AssertionError("the pages complained:\n  " + String.join("\n  ", unexpected));
    }
  }

  /** A size of window and a theme; the four that every page is looked at in. */
  public enum Screen {
    DESKTOP_LIGHT(1440, 900, ColorScheme.LIGHT),
    DESKTOP_DARK(1440, 900, ColorScheme.DARK),
    PHONE_LIGHT(390, 844, ColorScheme.LIGHT),
    PHONE_DARK(390, 844, ColorScheme.DARK);

    private final int width;
    private final int height;
    private final ColorScheme theme;

    Screen(int width, int height, ColorScheme theme) {
      this.width = width;
      this.height = height;
      this.theme = theme;
    }

    public Browser.NewContextOptions options() {
      boolean phone = width < 500;
      return new Browser.NewContextOptions()
          .setViewportSize(width, height)
          .setColorScheme(theme)
          .setDeviceScaleFactor(phone ? 2 : 1)
          .setHasTouch(phone);
    }

    /** As part of a file's name, such as {@code 390-dark}. */
    public String label() {
      return width + "-" + theme.name().toLowerCase(Locale.ROOT);
    }
  }
}
