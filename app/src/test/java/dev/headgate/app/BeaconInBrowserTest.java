package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.SharedHeadgate;
import dev.headgate.browser.TestBrowser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@code navigator.sendBeacon} from a page of another origin, in a real browser. */
@ResourceLock("browser")
class BeaconInBrowserTest {
  @RegisterExtension final TestBrowser browser = new TestBrowser();

  private final RunningHeadgate gateway = SharedHeadgate.get();
  private final String session = UUID.randomUUID().toString();
  private HttpServer player;

  @BeforeEach
  void servePlayer() throws IOException {
    player = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] page =
        "<!doctype html><html lang=en><title>Player</title><main>Player</main></html>"
            .getBytes(StandardCharsets.UTF_8);
    player.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    player.start();
  }

  @AfterEach
  void stopPlayer() {
    player.stop(0);
  }

  @Test
  void takesAJsonBlobFromALivingPage() {
    Page page = open();

    page.evaluate(
        "([url, payload]) => navigator.sendBeacon(url, new Blob([payload], {type: 'application/json'}))",
        arguments());

    awaitStored();
  }

  @Test
  void takesPlainTextWhenThePageIsLeft() {
    Page page = open();
    page.evaluate(
        "([url, payload]) => addEventListener('pagehide', () => navigator.sendBeacon(url, payload))",
        arguments());

    page.navigate("about:blank");

    awaitStored();
  }

  /** The preflight of a JSON Blob outlives the page in this browser; the API's docs say so. */
  @Test
  void takesAJsonBlobWhenThePageIsLeft() {
    Page page = open();
    page.evaluate(
        "([url, payload]) => addEventListener('pagehide', () =>"
            + " navigator.sendBeacon(url, new Blob([payload], {type: 'application/json'})))",
        arguments());

    page.navigate("about:blank");

    awaitStored();
  }

  @Test
  void takesTheDataParameterFromAnImage() {
    Page page = open();

    page.evaluate(
        "([url, payload]) => { new Image().src = url + '&data=' + encodeURIComponent(payload); }",
        arguments());

    awaitStored();
  }

  /** Another host name is another origin. */
  private Page open() {
    Page page = browser.page();
    page.navigate("http://localhost:" + player.getAddress().getPort() + "/");
    assertThat(page.title()).isEqualTo("Player");
    return page;
  }

  private Object[] arguments() {
    return new Object[] {
      gateway.url() + "/v1/ingest/beacon?api_key=" + gateway.mediaKey(),
      """
      {"events":[{"event_type":"play_end","ts":"%s","anonymous_id":"a","session_id":"%s"}]}"""
          .formatted(Instant.now(), session)
    };
  }

  private void awaitStored() {
    gateway.awaitQuery(
        "SELECT count() FROM headgate.media_events WHERE session_id = '%s'".formatted(session),
        "1");
  }
}
