package dev.headgate.app.running;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** One running gateway for all tests that neither kill it nor count everything in it. */
public final class SharedHeadgate {
  private static RunningHeadgate instance;
  private static GatewayTarget target;

  private SharedHeadgate() {}

  public static synchronized RunningHeadgate get() {
    if (instance == null) {
      Path directory = temporaryDirectory();
      instance = RunningHeadgate.start(directory.resolve("data"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(directory)));
    }
    return instance;
  }

  /** The same gateway as a target of the contracts. */
  public static synchronized GatewayTarget target() {
    if (target == null) {
      target = new GatewayTarget(get());
    }
    return target;
  }

  private static void end(Path directory) {
    instance.close();
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.err.println("left behind: " + directory + ": " + e);
    }
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("headgate");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
