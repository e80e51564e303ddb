package dev.headgate.bench.scenario;

import dev.headgate.app.cli.CommandLineClient;
import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.process.FreePorts;
import dev.headgate.bench.process.GatewayHeap;
import dev.headgate.clickhouse.embedded.EmbeddedClickHouse;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole gateway in a process of its own with 256 MB of heap and its durable defaults. Its
 * PostgreSQL is its own; its ClickHouse engine is ours, so that it can be stopped for a while.
 */
public final class GatewayUnderLoad implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("\"id\" : (\\d+)");
  private static final Pattern KEY = Pattern.compile("\"key\" : \"([^\"]+)\"");
  private static final Duration QUIET_LOOK = Duration.ofMillis(500);
  private static final int QUIET_LOOKS = 20;
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);
  private static final String PASSWORD = "bench-engine";

  /** A plan without limits. */
  public static final String PLAN = "bench";

  private static final String MOST = "1000000000";
  private static final int POLL_MILLIS = 50;
  private static final Collector<CharSequence, ?, String> JOINED = Collectors.joining("','");

  private final Path data;
  private final int port = FreePorts.next();
  private final int managementPort = FreePorts.next();
  private final int enginePort = FreePorts.next();
  private final List<String> jvmArguments;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private @Nullable EmbeddedClickHouse engine;
  private @Nullable Process process;

  private GatewayUnderLoad(Path data, List<String> jvmArguments) {
    this.data = data;
    this.jvmArguments = List.copyOf(jvmArguments);
  }

  /** Starts everything on an empty directory. */
  public static GatewayUnderLoad start(Path data, List<String> jvmArguments) {
    GatewayUnderLoad gateway = new GatewayUnderLoad(data, jvmArguments);
    // A run that is interrupted leaves nothing behind.
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
    gateway.startStore();
    gateway.launch();
    gateway.run(
        "plan",
        "create",
        PLAN,
        "--events-per-minute",
        MOST,
        "--tag-requests-per-second",
        MOST,
        "--tag-burst",
        MOST);
    return gateway;
  }

  void launch() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(GatewayHeap.ARGUMENTS);
    command.addAll(jvmArguments);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "dev.headgate.app.Headgate"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("HEADGATE_DATA_DIR", data.toString());
    environment.put("HEADGATE_PORT", Integer.toString(port));
    // Some minutes of full load bring more ids than it has room for in 24 hours.
    environment.put("HEADGATE_DEDUP_MAX_IDS", "1000000000");
    environment.put("HEADGATE_MANAGEMENT_PORT", Integer.toString(managementPort));
    environment.put("HEADGATE_CLICKHOUSE_URL", "http://127.0.0.1:" + enginePort);
    environment.put("HEADGATE_CLICKHOUSE_PASSWORD", PASSWORD);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    try {
      Files.createDirectories(data.getParent());
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await(START_PATIENCE, "the gateway to serve", this::isServing);
  }

  private boolean isServing() {
    if (!process().isAlive()) {
      throw new IllegalStateException("the gateway ended: see " + log());
    }
    return status(URI.create("http://127.0.0.1:" + port + "/health")) == 200
        && status(URI.create("http://127.0.0.1:" + managementPort + "/actuator/prometheus")) == 200;
  }

  private int status(URI uri) {
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  Path log() {
    return data.resolveSibling("gateway.log");
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  /** The gateway's process; its PostgreSQL is below it. */
  public long pid() {
    return process().pid();
  }

  /** The engine's process. */
  public long enginePid() {
    return engine == null ? -1 : engine.pid();
  }

  /** Where its data lies. */
  public Path data() {
    return data;
  }

  /** Where senders reach it. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** CPU time of the gateway's process so far. */
  public Duration cpu() {
    return process().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  void startStore() {
    engine =
        EmbeddedClickHouse.builder()
            .dataDirectory(data.resolveSibling("engine"))
            .port(enginePort)
            .password(PASSWORD)
            .startTimeout(START_PATIENCE)
            .start();
  }

  void stopStore() {
    if (engine != null) {
      engine.close();
      engine = null;
    }
  }

  /** Makes a tenant without limits; its media key. */
  public Target newMediaKey() {
    String key = first(KEY, run("key", "create", "--tenant", newTenant(), "--json"));
    awaitKnown(key);
    return new Target("/v1/ingest/events", "X-API-Key", key, Map.of());
  }

  List<String> newMediaKeys(int tenants) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < tenants; i++) {
      keys.add(first(KEY, run("key", "create", "--tenant", newTenant(), "--json")));
    }
    awaitKnown(keys.getLast());
    return keys;
  }

  /** Makes a tenant with a site; its tag key. */
  public Target newTagKey() {
    String tenant = newTenant();
    String site = first(ID, run("site", "create", "--tenant", tenant, "--json", "bench"));
    String key = first(KEY, run("key", "create", "--tenant", tenant, "--site", site, "--json"));
    awaitKnown(key);
    return new Target("/ingest", "X-Probr-Key", key, Map.of());
  }

  /** A key works within a second. */
  private static void awaitKnown(String key) {
    if (!key.isEmpty()) {
      pause(Duration.ofMillis(1_200));
    }
  }

  private String newTenant() {
    String name = "bench " + System.nanoTime();
    return first(ID, run("tenant", "create", name, "--plan", PLAN, "--json"));
  }

  private String run(String... command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        CommandLineClient.run(
            command,
            Map.of("HEADGATE_DATA_DIR", data.toString()),
            InputStream.nullInputStream(),
            new PrintWriter(out),
            new PrintWriter(err),
            Clock.systemUTC());
    if (status != 0) {
      throw new IllegalStateException(Arrays.toString(command) + ": " + err);
    }
    return out.toString();
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }

  /** All metrics now. */
  public Metrics metrics() {
    return scrape("");
  }

  /** Accepted events that are not stored; much cheaper than all metrics. */
  public double pending() {
    return scrape("?includedNames=headgate_events_pending").get("headgate_events_pending");
  }

  private Metrics scrape(String query) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + managementPort + "/actuator/prometheus" + query);
      return Metrics.parse(
          http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Asks the engine; rows are lines. */
  public String query(String sql) {
    return new String(send("/", BodyPublishers.ofString(sql)).body(), StandardCharsets.UTF_8)
        .strip();
  }

  /** The answer's bytes as they are. */
  byte[] bytes(String sql) {
    return send("/", BodyPublishers.ofString(sql)).body();
  }

  /** Sends data to the engine; path and query are given. */
  void insert(String pathAndQuery, byte[] rows) {
    send(pathAndQuery, BodyPublishers.ofByteArray(rows));
  }

  private HttpResponse<byte[]> send(String pathAndQuery, BodyPublisher body) {
    String login =
        Base64.getEncoder()
            .encodeToString(("default:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + enginePort + pathAndQuery))
            .timeout(Duration.ofMinutes(2))
            .header("Authorization", "Basic " + login)
            .POST(body)
            .build();
    try {
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(new String(answer.body(), StandardCharsets.UTF_8));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Waits until the gateway has nothing to do, its compiler included, which comes last while both
   * cores are busy; ten seconds at the most.
   */
  void awaitQuiet() {
    for (int i = 0; i < QUIET_LOOKS && cpuOfALook() > QUIET_LOOK.toNanos() / 5; i++) {
      // looked again
    }
  }

  private long cpuOfALook() {
    Duration before = cpu();
    pause(QUIET_LOOK);
    return cpu().minus(before).toNanos();
  }

  /** Waits until the engine merges nothing. */
  void awaitMerged() {
    await(
        START_PATIENCE,
        "the engine to end its merges",
        () -> query("SELECT count() FROM system.merges").equals("0"));
  }

  /** Rows of a table. */
  public long count(String table) {
    return Long.parseLong(query("SELECT count() FROM headgate." + table));
  }

  /** Rows of a table with one of these ids. */
  public long count(String table, List<String> eventIds) {
    if (eventIds.isEmpty()) {
      return 0;
    }
    String ids = eventIds.stream().map(UUID::fromString).map(UUID::toString).collect(JOINED);
    return Long.parseLong(
        query("SELECT count() FROM headgate." + table + " WHERE event_id IN ('" + ids + "')"));
  }

  /** Waits until something holds. */
  public static void await(Duration atMost, String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited " + atMost + " for " + what);
      }
      pause(Duration.ofMillis(POLL_MILLIS));
    }
  }

  /** Waits. */
  public static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }

  /** Ends the gateway, its PostgreSQL and its engine with SIGKILL, at once. */
  public void killAll() {
    List<ProcessHandle> children = process().descendants().toList();
    process().destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    if (engine != null) {
      engine.kill();
    }
    awaitEnd();
  }

  /** Starts what was killed, on the same data. */
  public void startAgain() {
    if (engine != null && !engine.awaitRunning(START_PATIENCE)) {
      throw new IllegalStateException("the engine did not start again");
    }
    launch();
  }

  /** As a crash would. */
  void kill() {
    process().destroyForcibly();
    awaitEnd();
  }

  void stop() {
    process().destroy();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process().waitFor(60, TimeUnit.SECONDS)) {
        process().destroyForcibly();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      stop();
    }
    stopStore();
  }
}
