package dev.headgate.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ViewportSize;
import dev.headgate.browser.TestBrowser.Screen;
import java.nio.file.Path;

/** Pictures of pages below {@code target/screenshots} of the module that is tested. */
public final class Screenshots {
  private Screenshots() {}

  /** Keeps the whole page, as long as it is, as {@code <name>-<width>-<theme>.png}. */
  public static Path keep(Page page, String name, Screen screen) {
    Path file = Path.of("target", "screenshots", name + "-" + screen.label() + ".png");
    page.waitForLoadState();
    ViewportSize window = page.viewportSize();
    // A window as high as the page: what is fixed to its edges stands there in the picture too.
    page.setViewportSize(window.width, Math.max(window.height, heightOf(page)));
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
    page.setViewportSize(window.width, window.height);
    return file;
  }

  private static int heightOf(Page page) {
    return ((Number) page.evaluate("document.documentElement.scrollHeight")).intValue();
  }
}
