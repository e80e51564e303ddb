package dev.headgate.bench.peer;

import dev.headgate.bench.process.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Zipkin's server with its storage in memory, its spans made of the same fields. */
final class ZipkinPeer extends JavaPeer {
  private static final String VERSION = "3.5.1";
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String SPANS = "zipkin_collector_spans_total{";

  /**
   * @param directory where its jar is kept from run to run
   */
  ZipkinPeer(Path directory, Batches batches) throws IOException, InterruptedException {
    super(start(directory), "/api/v2/spans", batches.each(ZipkinPeer::span));
  }

  private static PeerProcess start(Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path jar = fetch(directory);
    int port = FreePorts.next();
    return new PeerProcess(
        List.of("-Xmx1g", "-jar", jar.toString()),
        Map.of("QUERY_PORT", Integer.toString(port)),
        directory.resolve("zipkin.log"),
        port);
  }

  private static Path fetch(Path directory) throws IOException, InterruptedException {
    Path jar = directory.resolve("zipkin-server-" + VERSION + "-exec.jar");
    if (!Files.exists(jar)) {
      MavenCentral.fetch(
          directory.resolve("fetch.log"),
          "dependency:copy",
          "-Dartifact=io.zipkin:zipkin-server:" + VERSION + ":jar:exec",
          "-DoutputDirectory=" + directory);
    }
    return jar;
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

  /** What its collector has handed to the storage since it was started. */
  @Override
  public long stored() {
    return process()
        .get("/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith(SPANS))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
