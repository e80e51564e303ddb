package dev.headgate.bench.peer;

import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.load.VaryingRequests;
import dev.headgate.clickhouse.embedded.EmbeddedClickHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;

/** The engine alone, one {@code INSERT ... FORMAT JSONEachRow} a batch. */
final class ClickHousePeer extends HttpPeer {
  private static final String TABLE =
      "CREATE TABLE default.events (event_id UUID, event_type LowCardinality(String), ts"
          + " DateTime64(3,'UTC'), anonymous_id String, user_id String, session_id String,"
          + " content_id String, content_type String, content_title String, position_sec"
          + " Nullable(Float64), bitrate_kbps Nullable(UInt32), cdn String, context String,"
          + " properties String) ENGINE = MergeTree ORDER BY (event_type, ts)";
  private static final String SETTINGS =
      "&date_time_input_format=best_effort&input_format_skip_unknown_fields=1"
          + "&input_format_json_read_objects_as_strings=1&async_insert=0";

  /** The engine takes no more statements than this at a time. */
  private static final int STATEMENTS = 24;

  private static final Duration START_PATIENCE = Duration.ofMinutes(3);

  private final EmbeddedClickHouse engine;
  private final Batches batches;
  private final String authorization;

  ClickHousePeer(Path directory, Batches batches) {
    this.batches = batches;
    engine =
        EmbeddedClickHouse.builder().dataDirectory(directory).startTimeout(START_PATIENCE).start();
    String login = engine.user() + ":" + engine.password();
    authorization =
        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    query(TABLE);
  }

  @Override
  public String name() {
    return "ClickHouse alone";
  }

  @Override
  public String acknowledgement() {
    return "written, not fsynced";
  }

  @Override
  public boolean isDurable() {
    return false;
  }

  /** May be another one after a restart. */
  @Override
  InetSocketAddress address() {
    URI uri = URI.create(engine.url());
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }

  @Override
  int connections() {
    return STATEMENTS;
  }

  @Override
  VaryingRequests requests(int batch) {
    String sql =
        URLEncoder.encode("INSERT INTO default.events FORMAT JSONEachRow", StandardCharsets.UTF_8);
    Target target =
        new Target("/?query=" + sql + SETTINGS, "Authorization", authorization, Map.of());
    return Batches.requests(target, batches.of(batch, "", "\n", "\n"), batch);
  }

  @Override
  public long stored() {
    return Long.parseLong(query("SELECT count() FROM default.events"));
  }

  @Override
  public OptionalLong stored(List<String> ids) {
    if (ids.isEmpty()) {
      return OptionalLong.of(0);
    }
    String list =
        ids.stream()
            .map(UUID::fromString)
            .map(UUID::toString)
            .collect(Collectors.joining("','", "('", "')"));
    return OptionalLong.of(
        Long.parseLong(query("SELECT count() FROM default.events WHERE event_id IN " + list)));
  }

  @Override
  public void kill() {
    Optional<ProcessHandle> process = ProcessHandle.of(engine.pid());
    engine.kill();
    process.ifPresent(gone -> gone.onExit().join());
  }

  /** The engine starts again by itself. */
  @Override
  public void startAgain() {
    if (!engine.awaitRunning(START_PATIENCE)) {
      throw new IllegalStateException("the engine did not start again");
    }
  }

  private String query(String sql) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(engine.url()))
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.body());
      }
      return answer.body().strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
