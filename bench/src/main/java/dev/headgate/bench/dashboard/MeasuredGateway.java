package dev.headgate.bench.dashboard;

import dev.headgate.bench.process.FirstRun;
import dev.headgate.bench.process.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/** The whole gateway as a process of its own, with its embedded databases. */
final class MeasuredGateway implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);

  private final Process process;
  private final Path data;
  private final URI url;
  private final HttpClient http = HttpClient.newHttpClient();

  private MeasuredGateway(Process process, Path data, URI url) {
    this.process = process;
    this.data = data;
    this.url = url;
  }

  static MeasuredGateway start(Path data) throws IOException, InterruptedException {
    int port = FreePorts.next();
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path", ""),
                "dev.headgate.app.Headgate")
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(
                    data.resolveSibling(data.getFileName() + ".log").toFile()));
    builder.environment().put("HEADGATE_DATA_DIR", data.toString());
    builder.environment().put("HEADGATE_PORT", Integer.toString(port));
    builder.environment().put("HEADGATE_MANAGEMENT_PORT", Integer.toString(FreePorts.next()));
    MeasuredGateway gateway =
        new MeasuredGateway(builder.start(), data, URI.create("http://127.0.0.1:" + port));
    Runtime.getRuntime().addShutdownHook(new Thread(gateway.process::destroy));
    gateway.awaitHealthy();
    return gateway;
  }

  private void awaitHealthy() throws InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (!isHealthy()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("the gateway did not start: see " + data + ".log");
      }
      Thread.sleep(100);
    }
  }

  private boolean isHealthy() throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(url.resolve("/health")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  URI url() {
    return url;
  }

  Properties firstRun() {
    return FirstRun.of(data);
  }

  String setting(String name) {
    return firstRun().getProperty(name, "");
  }

  /** Runs a statement in ClickHouse; columns of its answer are parted by tabs. */
  List<String> sql(String statement) throws IOException, InterruptedException {
    String login = setting("clickhouse.user") + ":" + setting("clickhouse.password");
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(setting("clickhouse.url")))
                .timeout(Duration.ofMinutes(30))
                .header(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(statement))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body() + "\nof: " + statement);
    }
    return answer.body().isBlank() ? List.of() : answer.body().strip().lines().toList();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
