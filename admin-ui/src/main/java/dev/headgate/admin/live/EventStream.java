package dev.headgate.admin.live;

import dev.headgate.ingest.live.LiveItem;
import dev.headgate.ingest.live.LiveWatch;
import dev.headgate.ingest.live.LiveWatch.Taken;
import dev.headgate.ingest.user.Actor;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends what is watched as server-sent events, in the thread of the request: it is a virtual one,
 * and waits most of the time. Ends when the reader goes, the session does, or the gateway.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">The format</a>
 */
final class EventStream {
  /** Within this time a session that ended is noticed, and a reader who went away. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** Gathers what comes within a moment: a screen shows no more. */
  private static final Duration GATHERING = Duration.ofMillis(100);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpServletResponse response;
  private final LiveWatch watch;
  private final Supplier<Optional<Actor>> actor;

  EventStream(HttpServletResponse response, LiveWatch watch, Supplier<Optional<Actor>> actor) {
    this.response = response;
    this.watch = watch;
    this.actor = actor;
  }

  /** Sends until there is a reason to end. */
  void run() throws IOException {
    try (watch) {
      OutputStream out = open(response);
      send(out, "begin", Map.of());
      long checked = System.nanoTime();
      while (!watch.isClosed()) {
        Taken taken = watch.take(HEARTBEAT);
        long now = System.nanoTime();
        if (now - checked >= HEARTBEAT.toNanos()) {
          checked = now;
          if (actor.get().isEmpty()) {
            send(out, "end", Map.of("reason", "session"));
            return;
          }
        }
        tell(out, taken);
        Thread.sleep(taken.items().isEmpty() ? Duration.ZERO : GATHERING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tell(OutputStream out, Taken taken) throws IOException {
    for (LiveItem item : taken.items()) {
      write(out, "item", view(item));
    }
    send(
        out,
        "pace",
        Map.of(
            "dropped",
            taken.dropped(),
            "skipped",
            taken.skipped(),
            "everyNth",
            taken.items().isEmpty() ? 1 : taken.everyNth()));
  }

  /** Says why there is nothing to watch, and that the browser should ask again later. */
  static void refuse(HttpServletResponse response, String reason) throws IOException {
    send(open(response), "busy", Map.of("message", reason));
  }

  private static OutputStream open(HttpServletResponse response) throws IOException {
    response.setContentType("text/event-stream;charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    return response.getOutputStream();
  }

  private static Map<String, Object> view(LiveItem item) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("at", item.at().toString());
    view.put("kind", item.key().kind().name());
    view.put("keyId", item.key().id().value());
    view.put("key", item.key().name());
    view.put("mode", item.key().mode().label());
    view.put("site", item.site());
    view.put("type", item.type());
    view.put("eventId", item.eventId());
    view.put("outcome", item.outcome().label());
    view.put("code", item.problem().code());
    view.put("field", item.problem().field());
    view.put("message", item.problem().message());
    view.put("raw", item.raw());
    view.put("bytes", item.bytes());
    view.put("cut", item.isCut());
    return view;
  }

  private static void send(OutputStream out, String event, Object data) throws IOException {
    write(out, event, data);
    out.flush();
  }

  /** JSON has no line breaks of its own, so it is one line of data. */
  private static void write(OutputStream out, String event, Object data) throws IOException {
    out.write(
        ("event: " + event + "\ndata: " + JSON.writeValueAsString(data) + "\n\n")
            .getBytes(StandardCharsets.UTF_8));
  }
}
