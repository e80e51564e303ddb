package dev.headgate.bench.fault;

import dev.headgate.app.cli.CommandLineClient;
import dev.headgate.bench.process.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole gateway with its embedded databases as processes of their own, which can be killed and
 * suspended one by one. It is asked over sockets and by its command line only.
 */
public final class FaultedGateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration QUERY_PATIENCE = Duration.ofSeconds(60);
  private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(10);
  private static final int POLL_MILLIS = 100;

  private final Path data;
  private final int port = FreePorts.next();
  private final int managementPort = FreePorts.next();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Start start;
  private volatile @Nullable Process process;

  /**
   * How it is started.
   *
   * @param mainClass what is run
   * @param environment settings beside those of every run
   */
  public record Start(String mainClass, Map<String, String> environment) {
    /** As its users start it. */
    public static final Start PLAIN = new Start("dev.headgate.app.Headgate", Map.of());

    public Start {
      environment = Map.copyOf(environment);
    }
  }

  /** What can be killed by itself. */
  public enum Part {
    GATEWAY,
    ENGINE,
    POSTGRES
  }

  private FaultedGateway(Path data, Start start) {
    this.data = data;
    this.start = start;
  }

  /** Starts it on an empty directory. */
  static FaultedGateway start(Path data) {
    return start(data, Start.PLAIN);
  }

  /** Starts it on an empty directory. */
  public static FaultedGateway start(Path data, Start start) {
    FaultedGateway gateway = new FaultedGateway(data, start);
    // A run that is interrupted leaves nothing behind.
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
    gateway.startAgain();
    return gateway;
  }

  /** Starts the process and waits until it serves. */
  void startAgain() {
    launch();
    await(PATIENCE, "the gateway to serve", this::isServing);
  }

  /** Starts the process. */
  void launch() {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                start.mainClass())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.putAll(start.environment());
    environment.put("HEADGATE_DATA_DIR", data.toString());
    environment.put("HEADGATE_PORT", Integer.toString(port));
    environment.put("HEADGATE_MANAGEMENT_PORT", Integer.toString(managementPort));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    try {
      Files.createDirectories(data.getParent());
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isServing() {
    if (!process().isAlive()) {
      throw new IllegalStateException("the gateway ended: see " + log());
    }
    return status(url().resolve("/health")) == 200
        && status(management("/actuator/health/liveness")) == 200;
  }

  private int status(URI uri) {
    try {
      return http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What it prints, over all its lives. */
  public Path log() {
    return data.resolveSibling("gateway.log");
  }

  /** Where senders reach it. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private URI management(String path) {
    return URI.create("http://127.0.0.1:" + managementPort + path);
  }

  private Process process() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    return running;
  }

  /** Ends these with SIGKILL, the gateway first; waits until they are gone. */
  void kill(List<Part> parts) {
    List<ProcessHandle> victims = parts.stream().map(this::handle).toList();
    victims.forEach(ProcessHandle::destroyForcibly);
    await(
        Duration.ofSeconds(30),
        "the killed to be gone",
        () -> victims.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Sends SIGSTOP, waits, and lets it go on if it is still there. */
  void suspend(Part part, Duration time) {
    suspend(part, time, () -> {});
  }

  /** The same, with something that happens when half of the time is over. */
  void suspend(Part part, Duration time, Runnable meanwhile) {
    ProcessHandle handle = handle(part);
    signal("STOP", handle);
    try {
      pause(time.dividedBy(2));
      meanwhile.run();
      pause(time.dividedBy(2));
    } finally {
      signal("CONT", handle);
    }
  }

  private static void signal(String name, ProcessHandle handle) {
    if (!handle.isAlive()) {
      return;
    }
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(handle.pid()))
          .redirectErrorStream(true)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until the part is there, should it just be starting again. */
  private ProcessHandle handle(Part part) {
    if (part == Part.GATEWAY) {
      return process().toHandle();
    }
    ProcessHandle[] found = new ProcessHandle[1];
    await(
        PATIENCE,
        part + " to be there",
        () -> find(part).map(child -> (found[0] = child) != null).orElse(false));
    return found[0];
  }

  /** The part's process if there is one right now. */
  public Optional<ProcessHandle> find(Part part) {
    ProcessHandle gateway = process().toHandle();
    if (part == Part.GATEWAY) {
      return Optional.of(gateway).filter(ProcessHandle::isAlive);
    }
    try (Stream<ProcessHandle> children = gateway.descendants()) {
      return children.filter(child -> child.isAlive() && is(part, child)).findFirst();
    }
  }

  private boolean is(Part part, ProcessHandle child) {
    if (part == Part.POSTGRES) {
      return Long.toString(child.pid()).equals(postmaster());
    }
    return child.info().command().orElse("").endsWith("java")
        && child.info().commandLine().orElse("").contains("clickhouse");
  }

  private String postmaster() {
    try (Stream<String> lines = Files.lines(data.resolve("postgres/data/postmaster.pid"))) {
      return lines.findFirst().orElse("").strip();
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  /** An orderly end. */
  void stop() {
    process().destroy();
    try {
      if (!process().waitFor(90, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the gateway does not end: see " + log());
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** A value of the file that the first run writes. */
  private String setting(String name) {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(data.resolve("first-run.properties"))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty(name, "");
  }

  /** Its directory. */
  public Path data() {
    return data;
  }

  /** Waits until all that was accepted is stored. */
  public void awaitDrained() {
    await(
        DRAIN_PATIENCE,
        "all that was accepted to be stored",
        () -> counts().getOrDefault("pending", -1L) == 0);
  }

  /** Asks the engine once; nothing if it is away. */
  public Optional<List<String>> tryQuery(String sql) {
    try {
      return Optional.of(ask(sql, Duration.ofSeconds(5)).strip().lines().toList());
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Asks the engine, again and again while it is away; lines of the answer. */
  public List<String> query(String sql) {
    String[] answer = {""};
    await(
        PATIENCE,
        "an answer to " + sql,
        () -> {
          try {
            answer[0] = ask(sql, QUERY_PATIENCE);
            return true;
          } catch (IOException e) {
            return false;
          }
        });
    return answer[0].isBlank() ? List.of() : answer[0].strip().lines().toList();
  }

  private String ask(String sql, Duration patience) throws IOException {
    String login = setting("clickhouse.user") + ":" + setting("clickhouse.password");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(setting("clickhouse.url")))
            .timeout(patience)
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .POST(BodyPublishers.ofString(sql))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(answer.body());
      }
      return answer.body();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The gateway's own counts of events, summed over both APIs, by the name of the outcome. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    await(
        PATIENCE,
        "the metrics",
        () -> {
          counts.clear();
          metrics()
              .lines()
              .filter(line -> line.startsWith("headgate_events_"))
              .forEach(line -> addCount(counts, line));
          return counts.containsKey("pending");
        });
    return counts;
  }

  private static void addCount(Map<String, Long> counts, String line) {
    String name = line.substring("headgate_events_".length(), line.indexOf('{'));
    double value = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    counts.merge(name.replace("_total", ""), Math.round(value), Long::sum);
  }

  /** What Prometheus would read; empty while it does not answer. */
  public String metrics() {
    try {
      return http.send(
              HttpRequest.newBuilder(management("/actuator/prometheus"))
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Runs a command of the command line; what it prints. */
  public String run(String... command) {
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

  /** Runs a command that makes something; the text that the pattern's group finds in its answer. */
  String make(Pattern wanted, String... command) {
    List<String> asJson = new ArrayList<>(Arrays.asList(command));
    asJson.add("--json");
    String answer = run(asJson.toArray(String[]::new));
    Matcher matcher = wanted.matcher(answer);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + wanted + " in " + answer);
    }
    return matcher.group(1);
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

  /** Sleeps. */
  public static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What to throw when somebody wants this thread to end. */
  public static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null && running.isAlive()) {
      stop();
    }
  }
}
