package dev.headgate.app.running;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The whole gateway in a process of its own, with its real databases, as a user starts it. Tests
 * speak to it over sockets only and may kill it.
 */
public final class RunningHeadgate implements AutoCloseable {
  private static final Path CACHE = cacheDirectory();
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

  private final Path data;
  private final Map<String, String> settings;
  private final List<String> arguments;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;
  private final int managementPort;
  private Process process;

  private RunningHeadgate(
      Path data,
      Map<String, String> settings,
      List<String> arguments,
      int port,
      int managementPort) {
    this.data = data;
    this.settings = settings;
    this.arguments = arguments;
    this.port = port;
    this.managementPort = managementPort;
  }

  /** Starts a gateway on a directory and waits until it serves. */
  public static RunningHeadgate start(Path data, String... arguments) {
    return start(data, Map.of(), arguments);
  }

  /**
   * Starts a gateway with settings of its own.
   *
   * @param settings environment variables, {@code HEADGATE_...}
   */
  public static RunningHeadgate start(
      Path data, Map<String, String> settings, String... arguments) {
    RunningHeadgate gateway = prepare(data, settings, arguments);
    gateway.launch();
    gateway.awaitHealthy();
    return gateway;
  }

  /** A gateway that is not started yet. */
  public static RunningHeadgate prepare(
      Path data, Map<String, String> settings, String... arguments) {
    return new RunningHeadgate(
        data,
        new HashMap<>(settings),
        Arrays.asList(arguments),
        FreePorts.next(),
        FreePorts.next());
  }

  /** Starts the process; does not wait until it serves. */
  public void launch() {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                // It lives for seconds: most of what the second compiler makes would not be used.
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.headgate.app.Headgate"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HEADGATE_DATA_DIR", data.toString());
    builder.environment().put("HEADGATE_CACHE_DIR", CACHE.toString());
    builder.environment().put("HEADGATE_PORT", Integer.toString(port));
    builder.environment().put("HEADGATE_MANAGEMENT_PORT", Integer.toString(managementPort));
    builder.environment().putAll(settings);
    try {
      Files.createDirectories(data.toAbsolutePath().getParent());
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until {@code /health} answers 200. */
  public void awaitHealthy() {
    await(
        START_TIMEOUT,
        "the gateway to serve",
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("the gateway ended:\n" + logText());
          }
          return isHealthy();
        });
    await(Duration.ofSeconds(20), "the management port to answer", this::isManaged);
  }

  public boolean isHealthy() {
    try {
      return get("/health").statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** The management port comes up a moment after the public one. */
  private boolean isManaged() {
    try {
      return send(HttpRequest.newBuilder(managementUrl().resolve("/actuator/health/readiness")))
              .statusCode()
          == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  public URI managementUrl() {
    return URI.create("http://127.0.0.1:" + managementPort);
  }

  public Path data() {
    return data;
  }

  public Process process() {
    return process;
  }

  /** The file that the first run writes, read anew. */
  public Properties firstRun() {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(data.resolve("first-run.properties"))) {
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String mediaKey() {
    return firstRun().getProperty("media.key");
  }

  public String tagKey() {
    return firstRun().getProperty("tag.key");
  }

  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(url().resolve(path)).timeout(Duration.ofSeconds(10)).GET());
  }

  /** Posts a batch with the first run's media key. */
  public HttpResponse<String> postEvents(String body) {
    return postEvents("/v1/ingest/events", body);
  }

  public HttpResponse<String> postEvents(String path, String body) {
    return send(
        HttpRequest.newBuilder(url().resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("X-API-Key", mediaKey())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Posts a report with the first run's tag key. */
  public HttpResponse<String> postTags(String body) {
    return send(
        HttpRequest.newBuilder(url().resolve("/ingest"))
            .timeout(Duration.ofSeconds(60))
            .header("X-Probr-Key", tagKey())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Asks ClickHouse as the README shows it; one row a line, columns separated by tabs. */
  public String query(String sql) {
    Properties firstRun = firstRun();
    String login =
        firstRun.getProperty("clickhouse.user") + ":" + firstRun.getProperty("clickhouse.password");
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(firstRun.getProperty("clickhouse.url")))
                .timeout(Duration.ofSeconds(60))
                .header(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(sql)));
    if (answer.statusCode() != 200) {
      throw new AssertionError(sql + "\n" + answer.statusCode() + " " + answer.body());
    }
    return answer.body().strip();
  }

  /** All metrics, as Prometheus reads them. */
  public String metrics() {
    return send(HttpRequest.newBuilder(managementUrl().resolve("/actuator/prometheus"))).body();
  }

  /** A counter of one API; of all its other labels the sum. */
  public long metric(String name, String api) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains("api=\"" + api + "\""))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  public long count(String table) {
    return Long.parseLong(query("SELECT count() FROM headgate." + table));
  }

  /** Waits until the query's answer is the expected one. */
  public void awaitQuery(String sql, String expected) {
    await(
        Duration.ofSeconds(90),
        sql + " to be " + expected,
        () -> {
          try {
            return query(sql).equals(expected);
          } catch (UncheckedIOException | AssertionError e) {
            return false;
          }
        });
  }

  public static void await(Duration atMost, String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + atMost + " for " + what);
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  /** Ends the process as a crash would: SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd(Duration.ofSeconds(20));
  }

  /** Asks the process to end and waits. */
  public void stop() {
    process.destroy();
    awaitEnd(Duration.ofSeconds(60));
  }

  /** Starts the same gateway again on its data and ports. */
  public void startAgain() {
    launch();
    awaitHealthy();
  }

  private void awaitEnd(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the gateway did not end in " + atMost + "\n" + logText());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Processes that the gateway started and that are alive. */
  public List<ProcessHandle> children() {
    try (Stream<ProcessHandle> children = process.descendants()) {
      return children.filter(ProcessHandle::isAlive).toList();
    }
  }

  public Path log() {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  public String logText() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return "(no log)";
    }
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      stop();
    }
  }

  private static Path cacheDirectory() {
    String set = System.getenv("HEADGATE_CACHE_DIR");
    return set == null || set.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "headgate")
        : Path.of(set);
  }
}
