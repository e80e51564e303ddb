package dev.headgate.adapters.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * {@code GET /health}: public and cheap. 200 when senders are served, 503 when not, with a body
 * that tells accepting and delivering apart: while the store is down, events are accepted and kept.
 */
public final class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Supplier<Health> health;

  public HealthServlet(Supplier<Health> health) {
    this.health = health;
  }

  /**
   * How the gateway is.
   *
   * @param started whether everything was set up and the store has answered once
   * @param accepting whether events are taken now
   * @param delivering whether accepted events reach the store now
   * @param backlogEvents accepted events that are not yet in the store
   * @param backlogSeconds age of the oldest of them
   */
  public record Health(
      boolean started,
      boolean accepting,
      boolean delivering,
      long backlogEvents,
      double backlogSeconds) {

    private String status() {
      if (!started) {
        return "starting";
      }
      return !accepting ? "refusing" : delivering ? "ok" : "accepting";
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Health now = health.get();
    byte[] body =
        """
        {"status":"%s","accepting":%s,"delivering":%s,"backlog_events":%d,"backlog_seconds":%.1f}
        """
            .formatted(
                now.status(),
                now.accepting(),
                now.delivering(),
                now.backlogEvents(),
                now.backlogSeconds())
            .getBytes(StandardCharsets.UTF_8);
    response.setStatus(
        now.started() && now.accepting()
            ? HttpServletResponse.SC_OK
            : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
