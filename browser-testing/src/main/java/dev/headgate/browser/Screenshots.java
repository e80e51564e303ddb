package dev.headgate.browser;

import com.microsoft.playwright.Page;
import dev.headgate.browser.TestBrowser.Screen;
import java.nio.file.Path;

/** Pictures of pages below {@code target/screenshots} of the module that is tested. */
public final class Screenshots {
  private Screenshots() {}

  /** Keeps the whole page, as long as it is, as {@code <name>-<width>-<theme>.png}. */
  public static Path keep(Page page, String name, Screen screen) {
    Path file = Path.of("target", "screenshots", name + "-" + screen.label() + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    return file;
  }
}
