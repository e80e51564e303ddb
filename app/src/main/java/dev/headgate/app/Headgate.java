package dev.headgate.app;

import dev.headgate.app.cli.CommandLineClient;
import dev.headgate.app.demo.DemoCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway; with other arguments the command line, or the demo traffic. */
@SpringBootApplication
@EnableConfigurationProperties(HeadgateConfig.class)
public class Headgate {
  private static final int OUT_OF_MEMORY = 3;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  public static void main(String[] args) throws IOException {
    if (CommandLineClient.isMeantBy(args)) {
      System.setProperty("logback.configurationFile", "logback-quiet.xml");
      PrintWriter out = writer(System.out);
      PrintWriter err = writer(System.err);
      System.exit(
          CommandLineClient.run(args, System.getenv(), System.in, out, err, Clock.systemUTC()));
    }
    if (DemoCommand.isAskedFor(List.of(args))) {
      demo(args);
      return;
    }
    endWhenMemoryIsOut();
    application().run(args);
  }

  /**
   * A gateway whose thread of accepting or of delivering has ended for want of memory looks alive
   * and is not. What was answered is on disk: whoever watches the process starts it again.
   */
  private static void endWhenMemoryIsOut() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          if (thrown instanceof OutOfMemoryError && !thread.isVirtual()) {
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
          }
          LoggerFactory.getLogger(Headgate.class)
              .error("The thread {} ended", thread.getName(), thrown);
        });
  }

  /** Sends demo traffic to the gateway that runs on the data directory, or else to a new one. */
  private static void demo(String[] args) throws IOException {
    Path data = dataDirectory();
    boolean startGateway = List.of(args).stream().noneMatch(Headgate::needsNoGatewayOfOurs);
    if (!startGateway || isServed(data)) {
      System.exit(runDemo(args, data));
    }
    endWhenMemoryIsOut();
    ConfigurableApplicationContext gateway = application().run(args);
    Thread.ofPlatform()
        .name("demo")
        .daemon()
        .start(
            () -> {
              awaitStart(gateway.getBean(GatewayHealth.class));
              runDemo(args, data);
            });
  }

  private static boolean needsNoGatewayOfOurs(String argument) {
    return argument.startsWith("--demo-help") || argument.startsWith("--demo-url");
  }

  private static int runDemo(String[] args, Path data) {
    return DemoCommand.run(List.of(args), data, writer(System.out), writer(System.err));
  }

  private static void awaitStart(GatewayHealth health) {
    while (!health.now().started()) {
      try {
        Thread.sleep(LOOK_AGAIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean isServed(Path data) throws IOException {
    Path file = data.resolve("first-run.properties");
    if (!Files.exists(file)) {
      return false;
    }
    Properties firstRun = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      firstRun.load(reader);
    }
    try {
      URI health = URI.create(firstRun.getProperty("admin.url", "")).resolve("/health");
      HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(2000);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static Path dataDirectory() {
    String set = System.getenv("HEADGATE_DATA_DIR");
    return Path.of(set == null || set.isEmpty() ? "data" : set);
  }

  private static PrintWriter writer(OutputStream out) {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  /** The gateway, ready to be run. */
  static SpringApplication application() {
    SpringApplication application = new SpringApplication(Headgate.class);
    application.addListeners(new DerivedSettings());
    return application;
  }
}
