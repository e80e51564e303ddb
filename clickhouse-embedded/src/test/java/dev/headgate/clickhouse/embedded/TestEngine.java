package dev.headgate.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.clickhouse.client.api.Client;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One engine for all tests that only talk to it, and the ways to talk to any. */
final class TestEngine {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final AtomicInteger TABLES = new AtomicInteger();

  private static final class Shared {
    // Ends with this JVM.
    private static final EmbeddedClickHouse ENGINE = EmbeddedClickHouse.builder().start();
  }

  static EmbeddedClickHouse shared() {
    return Shared.ENGINE;
  }

  static String newTable() {
    return "t" + TABLES.incrementAndGet();
  }

  static Client client(EmbeddedClickHouse engine) {
    return new Client.Builder()
        .addEndpoint(engine.url())
        .setUsername(engine.user())
        .setPassword(engine.password())
        .compressServerResponse(false)
        .build();
  }

  /** The answer to a statement, as text without the last line end. */
  static String query(EmbeddedClickHouse engine, String sql, String... parameters) {
    HttpResponse<String> response = post(engine, sql, parameters);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + ": " + response.body());
    }
    return response.body().stripTrailing();
  }

  static HttpResponse<String> post(EmbeddedClickHouse engine, String sql, String... parameters) {
    return send(request(engine, parameters).POST(HttpRequest.BodyPublishers.ofString(sql)).build());
  }

  static HttpRequest.Builder request(EmbeddedClickHouse engine, String... parameters) {
    String pair = engine.user() + ":" + engine.password();
    return HttpRequest.newBuilder(URI.create(engine.url() + "/?" + encoded(parameters)))
        .header(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
  }

  static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new AssertionError(failed);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** Each as {@code name=value}. */
  private static String encoded(String... parameters) {
    return String.join(
        "&",
        List.of(parameters).stream()
            .map(
                pair -> {
                  int equals = pair.indexOf('=');
                  return pair.substring(0, equals + 1)
                      + URLEncoder.encode(pair.substring(equals + 1), UTF_8);
                })
            .toList());
  }

  private TestEngine() {}
}
