package dev.headgate.bench.ceiling;

import dev.headgate.bench.process.GatewayHeap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One of our own servers in a process of its own, which ends with us. */
public final class ServerProcess implements AutoCloseable {
  private static final String PORT = "port ";

  private final Process process;
  private final InetSocketAddress address;

  private ServerProcess(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /** Starts it with the gateway's heap; returns when it listens. */
  public static ServerProcess start(Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(GatewayHeap.ARGUMENTS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      BufferedReader out = process.inputReader();
      String line = out.readLine();
      while (line != null && !line.startsWith(PORT)) {
        line = out.readLine();
      }
      if (line == null) {
        throw new IOException(main.getSimpleName() + " did not start");
      }
      int port = Integer.parseInt(line.substring(PORT.length()));
      return new ServerProcess(
          process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InetSocketAddress address() {
    return address;
  }

  /** CPU time so far. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Lets the process end when the one that started it is gone. */
  static void endWithParent() {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // nothing is expected
                }
              } catch (IOException e) {
                // the same as its end
              }
              Runtime.getRuntime().halt(0);
            });
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
