package dev.headgate.bench.peer;

import dev.headgate.bench.load.LoadGenerator;
import dev.headgate.bench.load.LoadResult;
import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.load.VaryingRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Zipkin's server with its storage in memory, its spans made of the same fields. */
final class ZipkinPeer implements Peer {
  private static final String VERSION = "3.5.1";
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int CONNECTIONS = 64;
  private static final int START_SECONDS = 120;
  private static final String SPANS = "zipkin_collector_spans_total{";

  private final Process process;
  private final int port;
  private final List<String> spans;

  ZipkinPeer(Path directory, Batches batches) {
    spans = batches.events().stream().map(ZipkinPeer::span).toList();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.createDirectories(directory);
      Path jar = fetch(directory);
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx1g",
                  "-jar",
                  jar.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("zipkin.log").toFile());
      builder.environment().put("QUERY_PORT", Integer.toString(port));
      process = builder.start();
      awaitStart();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** From Maven Central, through whatever repository Maven is set up with here. */
  private static Path fetch(Path directory) throws IOException, InterruptedException {
    Path jar = directory.resolve("zipkin-server-" + VERSION + "-exec.jar");
    if (!Files.exists(jar)) {
      int status =
          new ProcessBuilder(
                  "mvn",
                  "-q",
                  "-ntp",
                  "dependency:copy",
                  "-Dartifact=io.zipkin:zipkin-server:" + VERSION + ":jar:exec",
                  "-DoutputDirectory=" + directory)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("fetch.log").toFile())
              .start()
              .waitFor();
      if (status != 0) {
        throw new IOException(
            "Maven could not fetch Zipkin: see " + directory.resolve("fetch.log"));
      }
    }
    return jar;
  }

  private void awaitStart() throws InterruptedException {
    for (int second = 0; second < START_SECONDS; second++) {
      try {
        if (get("/health").contains("UP")) {
          return;
        }
      } catch (UncheckedIOException e) {
        // not yet
      }
      Thread.sleep(1_000);
    }
    throw new IllegalStateException("Zipkin did not start");
  }

  private static String span(String event) {
    JsonNode from = JSON.readTree(event);
    String id = UUID.randomUUID().toString().replace("-", "");
    ObjectNode span = JSON.createObjectNode();
    span.put("traceId", id).put("id", id.substring(16)).put("kind", "SERVER");
    span.put("name", from.path("event_type").asString());
    span.put("timestamp", System.currentTimeMillis() * 1_000).put("duration", 1_000);
    span.putObject("localEndpoint").put("serviceName", "player");
    ObjectNode tags = span.putObject("tags");
    from.properties().forEach(field -> tags.put(field.getKey(), text(field.getValue())));
    return JSON.writeValueAsString(span);
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.asString() : value.toString();
  }

  @Override
  public String name() {
    return "Zipkin " + VERSION;
  }

  @Override
  public String acknowledgement() {
    return "in memory";
  }

  @Override
  public boolean isDurable() {
    return false;
  }

  @Override
  public LoadResult load(int batch, Duration time) {
    List<String> bodies = new ArrayList<>();
    for (int from = 0; bodies.size() < 400 && from + batch <= spans.size(); from += batch) {
      bodies.add("[" + String.join(",", spans.subList(from, from + batch)) + "]");
    }
    Target target = new Target("/api/v2/spans", "Accept", "*/*", Map.of());
    VaryingRequests requests = Batches.requests(target, bodies, batch);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new LoadGenerator(address, CONNECTIONS, requests.largest()).closedLoop(requests, time);
  }

  @Override
  public long stored() {
    return get("/prometheus")
        .lines()
        .filter(line -> line.startsWith(SPANS))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private String get(String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
