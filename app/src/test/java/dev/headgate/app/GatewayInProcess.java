package dev.headgate.app;

import dev.headgate.app.running.FreePorts;
import dev.headgate.app.running.RunningHeadgate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole gateway, with its real databases, within the tests' own process: for those that have to
 * ask it what it is made of. Started once; all others use {@link RunningHeadgate}.
 */
final class GatewayInProcess {
  private static GatewayInProcess instance;

  private final ConfigurableApplicationContext context;
  private final URI url;
  private final Households households;
  private final ManagementDocument document;

  private GatewayInProcess(Path data) {
    int port = FreePorts.next();
    url = URI.create("http://127.0.0.1:" + port);
    context =
        Headgate.application()
            .run(
                "--headgate.data-dir=" + data,
                "--headgate.cache-dir=" + System.getenv().getOrDefault("HEADGATE_CACHE_DIR", ""),
                "--server.port=" + port,
                "--management.server.port=" + FreePorts.next());
    RunningHeadgate.await(
        Duration.ofMinutes(3),
        "the gateway to serve",
        () -> context.getBean(GatewayHealth.class).now().started());
    households = Households.furnish(context, url);
    document = ManagementDocument.of(this);
  }

  static synchronized GatewayInProcess get() {
    if (instance == null) {
      Path directory = temporaryDirectory();
      instance = new GatewayInProcess(directory.resolve("data"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(directory)));
    }
    return instance;
  }

  URI url() {
    return url;
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  <T> T bean(String name, Class<T> type) {
    return context.getBean(name, type);
  }

  /** Two tenants with everything they can have, and people of every role. */
  Households households() {
    return households;
  }

  /** What it says of its management API. */
  ManagementDocument document() {
    return document;
  }

  private static void end(Path directory) {
    instance.context.close();
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
