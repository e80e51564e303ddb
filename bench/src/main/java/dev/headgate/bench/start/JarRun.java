package dev.headgate.bench.start;

import dev.headgate.bench.process.FreePorts;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** One life of the gateway, from a jar as its users start it, on a directory that outlives it. */
final class JarRun {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration END_PATIENCE = Duration.ofMinutes(2);
  private static final int STEP_MILLIS = 10;

  private final Path data;
  private final int port;
  private final Process process;
  private final long begin = System.nanoTime();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private JarRun(Path data, int port, Process process) {
    this.data = data;
    this.port = port;
    this.process = process;
  }

  /** Starts the process and waits for nothing. */
  static JarRun launch(Path data, List<String> command, Path jar) throws IOException {
    int port = FreePorts.next();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HEADGATE_DATA_DIR", data.toString());
    builder.environment().put("HEADGATE_JAR", jar.toAbsolutePath().toString());
    builder.environment().put("HEADGATE_CACHE_DIR", data.resolveSibling("cache").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("HEADGATE_PORT", Integer.toString(port));
    builder.environment().put("HEADGATE_MANAGEMENT_PORT", Integer.toString(FreePorts.next()));
    Files.createDirectories(data.toAbsolutePath().getParent());
    builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(data.resolveSibling("start.log").toFile()));
    return new JarRun(data, port, builder.start());
  }

  /** The time from the start of the process to the answer to the first event it took. */
  Duration awaitFirstEvent() throws IOException, InterruptedException {
    long deadline = begin + PATIENCE.toNanos();
    while (!takesAnEvent()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "the gateway does not serve: see " + data.resolveSibling("start.log"));
      }
      Thread.sleep(STEP_MILLIS);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private boolean takesAnEvent() throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/ingest/events"))
              .timeout(Duration.ofSeconds(10))
              .header("X-API-Key", key())
              .POST(BodyPublishers.ofString(event()))
              .build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String event() {
    return """
    {"events":[{"event_id":"%s","event_type":"start","ts":"%s","anonymous_id":"a","session_id":"s"}]}
    """
        .formatted(UUID.randomUUID(), Instant.now());
  }

  /** Empty until the first run has made one. */
  private String key() throws IOException {
    Path file = data.resolve("first-run.properties");
    Properties made = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        made.load(reader);
      }
    }
    return made.getProperty("media.key", "none");
  }

  void stop() throws InterruptedException {
    process.destroy();
    awaitEnd();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() throws InterruptedException {
    if (!process.waitFor(END_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the gateway did not end in " + END_PATIENCE);
    }
  }
}
