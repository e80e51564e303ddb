package dev.headgate.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Java program on a loopback port of its own, which can be killed and started again. */
final class PeerProcess implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);
  private static final int POLL_MILLIS = 200;

  private final Path log;
  private final int port;
  private final List<String> command = new ArrayList<>();
  private final Map<String, String> environment;
  private Process process;

  /**
   * Starts it.
   *
   * @param arguments of {@code java}
   * @param log what it prints, over all its lives
   * @param port where it serves HTTP
   */
  PeerProcess(List<String> arguments, Map<String, String> environment, Path log, int port) {
    this.log = log;
    this.port = port;
    this.environment = Map.copyOf(environment);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    process = launch();
    // A run that is interrupted leaves nothing behind.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    awaitServing();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  long pid() {
    return process.pid();
  }

  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  void startAgain() {
    process = launch();
    awaitServing();
  }

  private Process launch() {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitServing() {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (!isServing()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IllegalStateException("it did not start: see " + log);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  /** While it starts, it does not listen or says 503; anything else is an answer. */
  private boolean isServing() {
    try {
      return get("/health").statusCode() != 503;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  HttpResponse<String> get(String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(30))
              .build();
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
