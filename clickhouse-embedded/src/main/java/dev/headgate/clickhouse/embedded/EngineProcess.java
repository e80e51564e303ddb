package dev.headgate.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.headgate.clickhouse.embedded.engine.EngineMain;
import dev.headgate.clickhouse.embedded.engine.EngineOptions;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** One run of the engine as a child process. */
final class EngineProcess {

  private static final int LAST_LINES = 12;

  private final Process process;
  private final String authorization;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  /** The end of what the child said, for the message when it fails; guarded by itself. */
  private final Deque<String> lastLines = new ArrayDeque<>();

  private EngineProcess(Process process, EngineOptions options) {
    this.process = process;
    String pair = options.user() + ":" + options.password();
    this.authorization = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  /**
   * Starts a child and waits until it serves.
   *
   * @throws EmbeddedClickHouseException if it does not within the given time
   */
  static EngineProcess start(
      Path classes, EngineOptions options, BoundedLog log, Duration patience) {
    ProcessBuilder builder =
        new ProcessBuilder(command(classes, options))
            .directory(options.work().toFile())
            .redirectErrorStream(true);
    environment(builder.environment(), options.work());
    EngineProcess engine;
    try {
      engine = new EngineProcess(builder.start(), options);
      // Kept open until the end: its closing is what tells the child to stop.
      options.write(new DataOutputStream(engine.process.getOutputStream()));
    } catch (IOException failed) {
      throw new EmbeddedClickHouseException("Cannot start the engine: " + failed, failed);
    }
    Thread.ofPlatform()
        .daemon()
        .name("clickhouse-log-" + engine.pid())
        .start(() -> engine.listen(log));
    engine.awaitReady(patience);
    return engine;
  }

  private static List<String> command(Path classes, EngineOptions options) {
    return List.of(
        javaHome().resolve("bin/java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:MaxDirectMemorySize=128m",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:ErrorFile=" + options.work().resolve("hs_err.log"),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classes.toString(),
        EngineMain.class.getName(),
        options.data().toString());
  }

  /** Little of ours: the parent's environment may hold secrets that are none of the engine's. */
  private static void environment(Map<String, String> environment, Path work) {
    environment.keySet().retainAll(List.of("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH"));
    environment.put("TZ", "UTC");
    environment.put("HOME", work.toString());
    environment.put("TMPDIR", work.toString());
    // Chains the signal handlers of the JVM and of the engine; without it either can hang or die.
    Path signalChaining = javaHome().resolve("lib/libjsig.so");
    if (Files.isRegularFile(signalChaining)) {
      environment.put("LD_PRELOAD", signalChaining.toString());
    }
  }

  private static Path javaHome() {
    return new File(System.getProperty("java.home", "")).toPath();
  }

  private void listen(BoundedLog log) {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        understand(line);
        if (!line.isBlank()) {
          log.line(line);
        }
      }
    } catch (IOException killed) {
      log.line("the pipe broke: " + killed.getMessage());
    }
    port.completeExceptionally(new IOException("the process ended: " + lastWords()));
  }

  private void understand(String line) {
    if (line.startsWith(EngineMain.READY)) {
      port.complete(Integer.parseInt(line.substring(EngineMain.READY.length()).strip()));
    } else if (line.startsWith(EngineMain.FAILED)) {
      port.completeExceptionally(new IOException(line.substring(EngineMain.FAILED.length())));
    }
    synchronized (lastLines) {
      lastLines.addLast(line);
      if (lastLines.size() > LAST_LINES) {
        lastLines.removeFirst();
      }
    }
  }

  private String lastWords() {
    synchronized (lastLines) {
      return String.join(" | ", lastLines.stream().filter(line -> !line.isBlank()).toList());
    }
  }

  private void awaitReady(Duration patience) {
    String reason;
    try {
      port.get(patience.toMillis(), MILLISECONDS);
      return;
    } catch (ExecutionException failed) {
      reason = String.valueOf(failed.getCause());
    } catch (TimeoutException slow) {
      reason = "it was not ready after " + patience.toSeconds() + " s; it said: " + lastWords();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      reason = "interrupted";
    }
    kill();
    throw new EmbeddedClickHouseException("The engine did not start: " + reason);
  }

  int port() {
    return port.join();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** How it ended, in words. */
  String end() {
    if (process.isAlive()) {
      return "it is running";
    }
    int code = process.exitValue();
    return code > 128 ? "it was ended by signal " + (code - 128) : "it ended with code " + code;
  }

  /** Whether the engine answers a query in time. Goes the way that its users go. */
  boolean answers(Duration timeout) {
    try (Socket socket = new Socket()) {
      int millis = (int) timeout.toMillis();
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port()), millis);
      socket.setSoTimeout(millis);
      String request =
          "GET /alive HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: %s\r\n\r\n"
              .formatted(authorization);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), US_ASCII).startsWith("HTTP/1.1 200");
    } catch (IOException silent) {
      return false;
    }
  }

  /** Asks it to end, then insists. */
  void stop(Duration patience) {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyGone) {
      kill();
      return;
    }
    if (!awaitExit(patience)) {
      kill();
    }
  }

  /** SIGKILL; returns once it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(30));
  }

  private boolean awaitExit(Duration patience) {
    boolean interrupted = Thread.interrupted();
    try {
      return process.waitFor(patience.toMillis(), MILLISECONDS);
    } catch (InterruptedException again) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns when it has ended, or after the given time. */
  void awaitEndFor(Duration time) throws InterruptedException {
    process.waitFor(time.toMillis(), MILLISECONDS);
  }
}
