package dev.headgate.app.running;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.headgate.browser.Accessibility;
import dev.headgate.browser.Screenshots;
import dev.headgate.browser.TestBrowser.Screen;

/** What every page has to be, on every screen. */
public final class Looks {
  private Looks() {}

  /** Keeps a picture; the page is accessible and does not scroll sideways. */
  public static void right(Page page, String name, Screen screen) {
    page.mouse().move(0, 0);
    Screenshots.keep(page, name, screen);
    assertThat(Accessibility.seriousViolations(page)).as(name).isEmpty();
    boolean tooWide = (Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth");
    assertThat(tooWide).as("%s scrolls sideways", name).isFalse();
  }
}
