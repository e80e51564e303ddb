package dev.headgate.app.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays the gateway and the store: judges and counts what comes in by itself, from the bytes alone,
 * and misbehaves when it is told to.
 */
final class RecountingGateway implements AutoCloseable {
  static final String MEDIA_KEY = "tm_live_demo";
  static final String TAG_KEY = "pk_live_demo";
  private static final JsonMapper JSON = JsonMapper.shared();

  static {
    // Else every answer waits 40 ms for the acknowledgement of its head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** What a request is met with. */
  enum Mood {
    HELPFUL,
    LIMITED,
    DEGRADED,
    /** Takes the request and closes the connection. */
    SILENT,
    /** Closes the connection and takes nothing. */
    DEAF
  }

  /** Decides the mood by path and number of the request to this path, from 1. */
  interface Temper {
    Mood towards(String path, int request);
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Temper temper;
  private final Map<StoreView, Map<List<String>, long[]>> store = new EnumMap<>(StoreView.class);
  private final Set<UUID> ids = new HashSet<>();
  private final List<JsonNode> rows = new ArrayList<>();
  private final Map<String, Integer> requests = new HashMap<>();
  private long refusingUntil = System.nanoTime();
  private int beaconsIgnored;

  RecountingGateway(Temper temper) throws IOException {
    this.temper = temper;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Valid media events that were kept. */
  synchronized int mediaRows() {
    return rows.size();
  }

  synchronized int beaconsIgnored() {
    return beaconsIgnored;
  }

  /** Answers a record's queries as the store would. */
  RowQuery query(DemoRecord record) {
    return sql -> {
      for (StoreView view : StoreView.values()) {
        if (record.sql(view).equals(sql)) {
          return rows(view);
        }
      }
      throw new IllegalArgumentException(sql);
    };
  }

  private synchronized List<List<String>> rows(StoreView view) {
    List<List<String>> found = new ArrayList<>();
    store
        .getOrDefault(view, Map.of())
        .forEach(
            (key, sums) -> {
              List<String> row = new ArrayList<>(key);
              for (long sum : sums) {
                row.add(Long.toString(sum));
              }
              found.add(row);
            });
    return found;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      Mood mood = mood(path);
      switch (mood) {
        case HELPFUL -> take(exchange, path, body, true);
        case SILENT -> take(exchange, path, body, false);
        case DEAF -> {}
        case LIMITED, DEGRADED -> {
          if (path.endsWith("beacon")) {
            take(exchange, path, body, true);
          } else {
            refuse(exchange, mood == Mood.LIMITED ? 429 : 503);
          }
        }
      }
    }
  }

  private synchronized Mood mood(String path) {
    return temper.towards(path, requests.merge(path, 1, Integer::sum));
  }

  private void refuse(HttpExchange exchange, int status) throws IOException {
    synchronized (this) {
      refusingUntil = System.nanoTime() + 20_000_000;
    }
    exchange.getResponseHeaders().set("Retry-After", "1");
    send(exchange, status, "{\"error\":\"rate_limited\"}");
  }

  private void take(HttpExchange exchange, String path, byte[] body, boolean answer)
      throws IOException {
    byte[] plain = body;
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      plain = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    JsonNode json = plain.length == 0 ? JSON.createObjectNode() : JSON.readTree(plain);
    String key = exchange.getRequestHeaders().getFirst("X-API-Key");
    switch (path) {
      case "/v1/ingest/events" -> {
        if (!MEDIA_KEY.equals(key)) {
          send(exchange, 401, "{\"error\":\"invalid_api_key\"}");
          return;
        }
        ObjectNode result = takeBatch(json);
        if (answer) {
          send(exchange, result.get("accepted").asInt() == 0 ? 400 : 200, result.toString());
        }
      }
      case "/v1/ingest/beacon" -> {
        takeBeacon(exchange, json);
        if (answer) {
          send(exchange, 200, "");
        }
      }
      case "/ingest" -> {
        boolean taken = takeReport(json);
        if (answer) {
          send(
              exchange,
              taken ? 200 : 400,
              taken ? "{\"status\":\"ok\"}" : "{\"error\":\"invalid_payload\"}");
        }
      }
      default -> send(exchange, 200, "{}");
    }
  }

  private synchronized void takeBeacon(HttpExchange exchange, JsonNode json) {
    boolean refusing = refusingUntil - System.nanoTime() > 0;
    if (refusing || !("api_key=" + MEDIA_KEY).equals(exchange.getRequestURI().getQuery())) {
      beaconsIgnored++;
    } else {
      takeBatch(json);
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private synchronized ObjectNode takeBatch(JsonNode batch) {
    long now = System.currentTimeMillis();
    ObjectNode result = JSON.createObjectNode();
    ArrayNode errors = JSON.createArrayNode();
    JsonNode events = batch.get("events");
    long shift = shift(batch, events, now);
    for (int i = 0; i < events.size(); i++) {
      String code = judge(events.get(i));
      if (code.isEmpty()) {
        keep(events.get(i), shift);
      } else {
        errors.addObject().put("index", i).put("code", code);
        add(StoreView.DEAD_LETTERS, List.of(code), 1);
      }
    }
    result.put("accepted", events.size() - errors.size()).put("rejected", errors.size());
    result.put("queued", true);
    if (!errors.isEmpty()) {
      result.set("errors", errors);
    }
    return result;
  }

  private static long shift(JsonNode batch, JsonNode events, long now) {
    long sender = Long.MIN_VALUE;
    if (batch.has("sent_at")) {
      sender = Instant.parse(batch.get("sent_at").asString()).toEpochMilli();
    } else {
      for (JsonNode event : events) {
        sender = Math.max(sender, judge(event).isEmpty() ? time(event) : sender);
      }
    }
    return sender == Long.MIN_VALUE || Math.abs(now - sender) <= 30_000 ? 0 : now - sender;
  }

  private static long time(JsonNode event) {
    return OffsetDateTime.parse(event.get("ts").asString()).toInstant().toEpochMilli();
  }

  private static String judge(JsonNode event) {
    if (event.toString().length() > 65_536) {
      return "event_too_large";
    }
    for (String field : List.of("event_type", "anonymous_id", "session_id", "ts")) {
      JsonNode value = event.path(field);
      if (value.isMissingNode() || value.isNull()) {
        return "missing_field";
      }
      if (!value.isString()) {
        return "wrong_type";
      }
      if (value.asString().isEmpty()) {
        return "empty_field";
      }
    }
    if (!event.path("context").isObject() || !event.path("position_sec").isNumber()) {
      return "wrong_type";
    }
    return judgeValues(event);
  }

  private static String judgeValues(JsonNode event) {
    if (event.get("event_type").asString().length() > 200) {
      return "event_type_too_long";
    }
    if (event.get("session_id").asString().length() > 256) {
      return "id_too_long";
    }
    if (event.get("content_title").asString().length() > 1024) {
      return "title_too_long";
    }
    if (event.has("event_id") && event.get("event_id").asString().length() != 36) {
      return "invalid_event_id";
    }
    if (!event.get("bitrate_kbps").isIntegralNumber()) {
      return "invalid_number";
    }
    try {
      return time(event) < 0 ? "ts_out_of_range" : "";
    } catch (DateTimeException _) {
      return "invalid_ts";
    }
  }

  private void keep(JsonNode event, long shift) {
    if (event.has("event_id") && !ids.add(UUID.fromString(event.get("event_id").asString()))) {
      return;
    }
    rows.add(event);
    String hour = hour(time(event));
    boolean corrected = shift != 0;
    add(StoreView.MEDIA_BY_TYPE_AND_HOUR, List.of(event.get("event_type").asString(), hour), 1, 1);
    JsonNode context = event.get("context");
    add(StoreView.MEDIA_BY_DEVICE, List.of(context.get("device_type").asString()), 1);
    add(StoreView.MEDIA_BY_TS_SOURCE, List.of(corrected ? "corrected" : "client"), 1);
    if (!corrected) {
      add(StoreView.MEDIA_KEPT_BY_HOUR, List.of(hour), 1);
    }
    if (context.has("clock_off_ms")) {
      boolean misplaced = Math.abs(shift + context.get("clock_off_ms").asLong()) > 30_000;
      add(StoreView.MEDIA_MISPLACED, List.of("all"), misplaced ? 1 : 0);
    }
  }

  private static String hour(long millis) {
    return Instant.ofEpochMilli(millis).toString().substring(0, 13);
  }

  private synchronized boolean takeReport(JsonNode report) {
    boolean valid =
        report.has("container_id")
            && (report.has("batch") || report.get("timestamp_ms").isIntegralNumber());
    for (JsonNode tag : report.path("tags")) {
      valid &=
          List.of("success", "failure", "timeout", "exception")
              .contains(tag.get("status").asString());
    }
    if (!valid) {
      add(StoreView.DEAD_LETTERS, List.of("invalid_payload"), 1);
    } else if (report.has("batch")) {
      keepWindow(report);
    } else {
      keepEvent(report);
    }
    return valid;
  }

  private void keepEvent(JsonNode report) {
    String container = report.get("container_id").asString();
    String name = report.get("event_name").asString();
    String hour = hour(report.get("timestamp_ms").asLong());
    JsonNode user = report.get("user_data");
    JsonNode shop = report.get("ecommerce");
    add(
        StoreView.TAG_EVENTS,
        List.of(container, "event", name, hour),
        1,
        1,
        is(user, "has_email"),
        is(user, "has_phone"),
        Math.max(is(user, "has_first_name"), is(user, "has_last_name")),
        is(user, "has_city"),
        is(user, "has_country"),
        user.isEmpty() ? 0 : 1,
        is(shop, "has_value"),
        is(shop, "has_currency"),
        is(shop, "has_transaction_id"),
        is(shop, "has_items"),
        shop.isEmpty() ? 0 : 1);
    add(StoreView.TAG_EVENT_COUNTS, List.of(container, name), 1);
    for (JsonNode tag : report.get("tags")) {
      String status = tag.get("status").asString();
      add(
          StoreView.TAG_RESULTS,
          List.of(container, tag.get("name").asString(), hour),
          1,
          status.equals("success") ? 1 : 0,
          status.equals("failure") ? 1 : 0,
          status.equals("timeout") ? 1 : 0,
          status.equals("exception") ? 1 : 0,
          1,
          tag.path("execution_time").asLong(0));
      add(
          StoreView.TAG_TIMED_RUNS,
          List.of(container, tag.get("name").asString()),
          tag.has("execution_time") ? 1 : 0);
    }
  }

  private static long is(JsonNode presence, String key) {
    return presence.path(key).asBoolean(false) ? 1 : 0;
  }

  private void keepWindow(JsonNode report) {
    String container = report.get("container_id").asString();
    String hour = hour(report.get("window_start_ms").asLong());
    JsonNode user = report.get("user_data_quality");
    JsonNode shop = report.get("ecommerce_quality");
    add(
        StoreView.TAG_EVENTS,
        List.of(container, "window", "", hour),
        1,
        report.get("total_events").asLong(),
        user.get("email").asLong(),
        user.get("phone").asLong(),
        user.get("address").asLong(),
        0,
        0,
        user.get("total").asLong(),
        shop.get("value").asLong(),
        shop.get("currency").asLong(),
        shop.get("transaction_id").asLong(),
        shop.get("items").asLong(),
        shop.get("total").asLong());
    report
        .get("event_counts")
        .properties()
        .forEach(
            count ->
                add(
                    StoreView.TAG_EVENT_COUNTS,
                    List.of(container, count.getKey()),
                    count.getValue().asLong()));
    report
        .get("tag_metrics")
        .properties()
        .forEach(
            tag ->
                add(
                    StoreView.TAG_RESULTS,
                    List.of(container, tag.getKey(), hour),
                    1,
                    tag.getValue().get("success").asLong(),
                    tag.getValue().get("failure").asLong(),
                    tag.getValue().get("timeout").asLong(),
                    tag.getValue().get("exception").asLong(),
                    tag.getValue().get("count").asLong(),
                    tag.getValue().get("total_exec_ms").asLong()));
  }

  private void add(StoreView view, List<String> key, long... values) {
    long[] sums =
        store
            .computeIfAbsent(view, _ -> new TreeMap<>(Comparator.comparing(Cells::key)))
            .computeIfAbsent(key, _ -> new long[values.length]);
    for (int i = 0; i < values.length; i++) {
      sums[i] += values[i];
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
