package dev.headgate.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import dev.headgate.browser.TestBrowser.Screen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestBrowserTest {
  @RegisterExtension final TestBrowser browser = new TestBrowser();

  private HttpServer server;
  private String body = "";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.getResponseHeaders().add("Content-Security-Policy", "script-src 'self'");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void rendersTextWithAFont() throws IOException {
    Page page = open("<html lang=en><title>t</title><main><h1>Iiii</h1><h1>Wwww</h1></main>");
    assertThat(page.locator("h1").first().innerText()).isEqualTo("Iiii");
    double narrow = widthOf(page, 0);
    double wide = widthOf(page, 1);
    assertThat(wide).isGreaterThan(narrow * 2);
    assertThat(Files.size(Screenshots.keep(page, "text", Screen.DESKTOP_LIGHT))).isPositive();
    assertThat(Accessibility.seriousViolations(page)).isEmpty();
  }

  @Test
  void tellsOfBrokenPolicies() {
    browser.expectComplaint("Content Security Policy");
    open("<script>document.title = 'inline'</script>");
    assertThat(browser.complaints()).anyMatch(line -> line.contains("Content Security Policy"));
  }

  @Test
  void tellsOfRequestsThatLeaveTheMachine() {
    browser.expectComplaint("asked for");
    browser.expectComplaint("ERR_NAME_NOT_RESOLVED");
    open("<img src='http://elsewhere.example/pixel.png' alt=''>");
    assertThat(browser.complaints()).anyMatch(line -> line.contains("elsewhere.example"));
  }

  @Test
  void findsWhatIsNotAccessible() {
    Page page = open("<html lang=en><title>t</title><button></button>");
    assertThat(Accessibility.seriousViolations(page))
        .anyMatch(line -> line.startsWith("button-name"));
  }

  @Test
  void keepsSessionsApart() {
    Page first = open("first");
    first.context().clearCookies();
    first.evaluate("document.cookie = 'a=1'");
    Page second = open("second");
    assertThat(second.evaluate("document.cookie")).isEqualTo("");
    assertThat(Path.of(ChromiumInstallation.usualCache().toString())).isAbsolute();
  }

  private Page open(String html) {
    body = html;
    Page page = browser.page();
    page.navigate("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return page;
  }

  private static double widthOf(Page page, int index) {
    String script =
        "i => { const r = document.createRange();"
            + " r.selectNodeContents(document.querySelectorAll('h1')[i]);"
            + " return r.getBoundingClientRect().width; }";
    return ((Number) page.evaluate(script, index)).doubleValue();
  }
}
