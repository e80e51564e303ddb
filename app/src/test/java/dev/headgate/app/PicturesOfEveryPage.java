package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import dev.headgate.app.demo.Demo;
import dev.headgate.app.demo.DemoOptions;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.Visitor;
import dev.headgate.browser.Accessibility;
import dev.headgate.browser.Screenshots;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Follows every link from the overview, as the operator of a gateway with a day of demo traffic,
 * and takes a picture of each kind of page on every screen. Takes minutes, so it runs only when it
 * is asked for by name:
 *
 * <pre>
 * mvn -pl app -am verify -Dtest=PicturesOfEveryPage -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
@ResourceLock("browser")
class PicturesOfEveryPage {
  private static final Pattern ID = Pattern.compile("/(\\d+|[^/]*\\d[^/]*)(?=/|$)");
  private static final Set<String> NOT_A_PAGE =
      Set.of("/admin/sign-out", "/admin/theme", "/admin/live/events");

  @RegisterExtension final TestBrowser browser = new TestBrowser();

  /** The first address of each kind of page, by the page's name. */
  private final Map<String, String> pages = new LinkedHashMap<>();

  private final Set<String> flaws = new LinkedHashSet<>();

  @Test
  void looksAtAllOfThem(@TempDir Path directory) throws Exception {
    try (RunningHeadgate gateway = RunningHeadgate.start(directory.resolve("data"))) {
      sendADay(gateway, directory);
      Visitor operator = Visitor.operator(gateway, browser);
      String start =
          "/admin/overview?tenant=%s&site=%s&period=24h"
              .formatted(
                  gateway.firstRun().getProperty("tenant.id"),
                  gateway.firstRun().getProperty("site.id"));
      follow(operator.page(), gateway, start);
      for (Screen screen : Screen.values()) {
        Page page = operator.another(screen);
        page.onConsoleMessage(message -> noteError(message, screen));
        pages.forEach((name, address) -> picture(page, gateway.url() + address, name, screen));
        picture(browser.page(screen), gateway.url() + "/admin/sign-in", "sign-in", screen);
      }
      System.out.println(pages.size() + 1 + " kinds of pages in target/screenshots/every");
      pages.forEach((name, address) -> System.out.println("  " + name + "  " + address));
    }
    assertThat(pages).hasSizeGreaterThan(10);
    assertThat(flaws).isEmpty();
  }

  private static void sendADay(RunningHeadgate gateway, Path directory) throws Exception {
    DemoOptions options =
        DemoOptions.lastDay(
                gateway.url(),
                gateway.mediaKey(),
                gateway.tagKey(),
                Instant.now(),
                directory.resolve("record.json"))
            .withEvents(20_000, 5_000);
    assertThat(new Demo(options, InstantSource.system()).run().complete()).isTrue();
  }

  private void follow(Page page, RunningHeadgate gateway, String start) {
    Deque<String> open = new ArrayDeque<>(List.of(start, "/admin/overview", "/admin/account"));
    while (!open.isEmpty()) {
      String address = open.poll();
      String name = nameOf(address);
      if (pages.containsKey(name) || NOT_A_PAGE.contains(URI.create(address).getPath())) {
        continue;
      }
      Response answer = page.navigate(gateway.url() + address);
      if (answer.status() == 200) {
        pages.put(name, address);
        open.addAll(linksOf(page));
      } else {
        flaws.add(answer.status() + " at " + URI.create(address).getPath());
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static List<String> linksOf(Page page) {
    return (List<String>)
        page.evaluate(
            """
            [...document.querySelectorAll('a[href]:not([download]):not([target])')]
              .map(link => new URL(link.href))
              .filter(url => url.origin === location.origin && url.pathname.startsWith('/admin/'))
              .map(url => url.pathname + url.search)
            """);
  }

  /** Pages of one kind differ in their ids only; the overview of all tenants is another kind. */
  private static String nameOf(String address) {
    URI uri = URI.create(address);
    String path = ID.matcher(uri.getPath()).replaceAll("/one").substring("/admin/".length());
    boolean ofAll =
        path.equals("overview") && (uri.getQuery() == null || !uri.getQuery().contains("tenant="));
    return path.replace('/', '-') + (ofAll ? "-all" : "");
  }

  private void picture(Page page, String address, String name, Screen screen) {
    page.navigate(address);
    // Charts draw themselves and the live view connects a moment after the page is there.
    page.waitForTimeout(600);
    Screenshots.keep(page, "every/" + name, screen);
    Accessibility.seriousViolations(page).forEach(flaw -> note(name, screen, flaw));
    if ((Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth")) {
      note(name, screen, "scrolls sideways");
    }
  }

  private void noteError(ConsoleMessage message, Screen screen) {
    if (message.type().equals("error")) {
      note(message.page().url(), screen, message.text());
    }
  }

  private void note(String page, Screen screen, String flaw) {
    flaws.add(page + ", " + screen.label() + ": " + flaw);
  }
}
