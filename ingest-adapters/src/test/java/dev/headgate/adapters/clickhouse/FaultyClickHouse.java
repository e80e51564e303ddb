package dev.headgate.adapters.clickhouse;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a real engine and answers inserts as it is told to, in its place or after it: what
 * a real one answers only when it is full, overloaded or broken.
 */
public final class FaultyClickHouse implements AutoCloseable {
  private static final Set<String> PASSED_ON =
      Set.of("authorization", "content-type", "user-agent");

  /**
   * An answer to one insert.
   *
   * @param code what ClickHouse calls the error; 0 if ClickHouse did not say it
   * @param afterStoring whether the engine takes the rows all the same
   * @param delay how late it comes
   */
  public record Answer(int status, int code, boolean afterStoring, Duration delay) {
    public static Answer of(int status, int code, boolean afterStoring) {
      return new Answer(status, code, afterStoring, Duration.ZERO);
    }
  }

  private final Supplier<URI> engine;
  private final HttpServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final AtomicInteger given = new AtomicInteger();
  private volatile @Nullable BiPredicate<String, byte[]> poison;

  public FaultyClickHouse(Supplier<URI> engine) throws IOException {
    this.engine = engine;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next insert gets this answer. */
  public synchronized void next(Answer answer) {
    answers.add(answer);
  }

  /** How many answers that were asked for have been given. */
  public int given() {
    return given.get();
  }

  /**
   * Rows of a table that contain this text are refused as ClickHouse refuses what it cannot read.
   */
  public void refuseRowsWith(String table, String text) {
    byte[] sought = text.getBytes(StandardCharsets.UTF_8);
    poison = (query, body) -> query.contains(table) && contains(body, sought);
  }

  private static boolean contains(byte[] body, byte[] sought) {
    for (int at = 0; at + sought.length <= body.length; at++) {
      if (Arrays.equals(body, at, at + sought.length, sought, 0, sought.length)) {
        return true;
      }
    }
    return false;
  }

  private synchronized @Nullable Answer answerFor(String query, byte[] body) {
    if (!query.toUpperCase(Locale.ROOT).contains("INSERT")) {
      return null;
    }
    BiPredicate<String, byte[]> refused = poison;
    if (refused != null && refused.test(query, body)) {
      return Answer.of(500, 33, false);
    }
    return answers.poll();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String query = String.valueOf(exchange.getRequestURI().getRawQuery());
      Answer answer = answerFor(query, body);
      if (answer == null) {
        pass(exchange, forward(exchange, body));
        return;
      }
      if (answer.afterStoring() && forward(exchange, body).statusCode() != 200) {
        throw new IllegalStateException("the engine did not take the rows");
      }
      Thread.sleep(answer.delay());
      given.incrementAndGet();
      answer(exchange, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(engine.get().resolve(exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              if (PASSED_ON.contains(lower) || lower.startsWith("x-clickhouse")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static void pass(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    answer.headers().map().entrySet().stream()
        .filter(
            header ->
                header.getKey().toLowerCase(Locale.ROOT).startsWith("x-clickhouse")
                    || header.getKey().equalsIgnoreCase("content-type"))
        .forEach(header -> header.getValue().forEach(value -> headers.add(header.getKey(), value)));
    send(exchange, answer.statusCode(), answer.body());
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    String text = "made up";
    if (answer.code() > 0) {
      exchange
          .getResponseHeaders()
          .add("X-ClickHouse-Exception-Code", Integer.toString(answer.code()));
      text = "Code: %d. DB::Exception: made up. (MADE_UP)\n".formatted(answer.code());
    }
    send(exchange, answer.status(), text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }
}
