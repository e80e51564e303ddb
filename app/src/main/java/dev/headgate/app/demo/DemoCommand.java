package dev.headgate.app.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The demo from the command line. What is not said is taken from the gateway's own {@code
 * first-run.properties}, so that {@code --demo} alone does beside a gateway of one's own.
 */
@Command(
    name = "headgate",
    description = "Sends a generated day of traffic to a running gateway.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class DemoCommand implements Callable<Integer> {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration DELIVERY_PATIENCE = Duration.ofMinutes(1);
  private static final int EXIT_DIFFERENT = 3;

  private final Path dataDirectory;
  private final InstantSource clock;
  private final PrintWriter out;

  @Option(names = "--demo", description = "Send the last 24 hours, as fast as the limits allow.")
  private boolean day;

  @Option(
      names = "--demo-live",
      description = "Send what happens now, at its own pace, until stopped.")
  private boolean live;

  @Option(
      names = "--demo-check",
      description = "Compare the last record with ClickHouse; after --demo, compare at once.")
  private boolean check;

  @Option(names = "--demo-url", description = "The gateway; else the one of the first run.")
  private @Nullable URI url;

  @Option(names = "--demo-media-key", description = "A live media key; else the first run's.")
  private @Nullable String mediaKey;

  @Option(names = "--demo-tag-key", description = "A live tag key; else the first run's.")
  private @Nullable String tagKey;

  @Option(names = "--demo-seed", description = "Decides what happens (default ${DEFAULT-VALUE}).")
  private long seed = DemoOptions.DEFAULT_SEED;

  @Option(names = "--demo-start", description = "The day's midnight, such as 2026-07-01T00:00:00Z.")
  private @Nullable Instant start;

  @Option(
      names = "--demo-events",
      description = "About how many media events a day (default ${DEFAULT-VALUE}).")
  private int mediaEvents = DemoOptions.DEFAULT_MEDIA_EVENTS;

  @Option(
      names = "--demo-tag-events",
      description = "How many tag events a day (default ${DEFAULT-VALUE}).")
  private int tagEvents = DemoOptions.DEFAULT_TAG_EVENTS;

  @Option(
      names = "--demo-rate",
      description = "The most media events in any 60 seconds (default ${DEFAULT-VALUE}).")
  private int eventsPerMinute = DemoOptions.DEFAULT_EVENTS_PER_MINUTE;

  @Option(
      names = "--demo-tag-rate",
      description = "The most tag requests a second (default ${DEFAULT-VALUE}).")
  private int tagRequestsPerSecond = DemoOptions.DEFAULT_TAG_REQUESTS_PER_SECOND;

  @Option(
      names = "--demo-connections",
      description = "Requests under way at a time, for each API (default ${DEFAULT-VALUE}).")
  private int connections = DemoOptions.DEFAULT_CONNECTIONS;

  @Option(
      names = "--demo-record",
      description = "Where the record is; else demo-record.json in the data directory.")
  private @Nullable Path record;

  @Option(names = "--demo-help", usageHelp = true, description = "Show this.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  DemoCommand(Path dataDirectory, InstantSource clock, PrintWriter out) {
    this.dataDirectory = dataDirectory;
    this.clock = clock;
    this.out = out;
  }

  /** Whether these arguments ask for the demo and not for the gateway. */
  public static boolean isAskedFor(List<String> arguments) {
    return arguments.stream()
        .map(argument -> argument.split("=", 2)[0])
        .anyMatch(
            name -> List.of("--demo", "--demo-live", "--demo-check", "--demo-help").contains(name));
  }

  /**
   * Runs the demo to its end and returns the exit code: 0 well, 1 failed, 2 wrong arguments, 3 the
   * store differs from the record.
   *
   * @param arguments all of the command line; what does not begin with {@code --demo} is passed by
   * @param dataDirectory the gateway's data directory, where {@code first-run.properties} is
   */
  public static int run(
      List<String> arguments, Path dataDirectory, PrintWriter out, PrintWriter err) {
    CommandLine command =
        new CommandLine(new DemoCommand(dataDirectory, InstantSource.system(), out));
    command.setOut(out).setErr(err);
    command.setExecutionExceptionHandler(
        (e, _, _) -> {
          if (e instanceof DemoFailed || e instanceof IllegalArgumentException) {
            err.println(e.getMessage());
            err.flush();
            return CommandLine.ExitCode.SOFTWARE;
          }
          throw e;
        });
    return command.execute(
        arguments.stream()
            .filter(argument -> argument.startsWith("--demo"))
            .toArray(String[]::new));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path file = record == null ? dataDirectory.resolve("demo-record.json") : record;
    if (day || live) {
      send(options(file));
    }
    return check ? compare(file) : CommandLine.ExitCode.OK;
  }

  private DemoOptions options(Path file) throws IOException {
    Instant now = clock.instant();
    DemoOptions options =
        DemoOptions.lastDay(gateway(), mediaKey(), tagKey(), now, file)
            .withSeed(seed)
            .withEvents(mediaEvents, tagEvents)
            .withPace(eventsPerMinute, tagRequestsPerSecond, connections);
    if (live) {
      return options.asLive(now);
    }
    return start == null ? options : options.withDayStart(start);
  }

  private URI gateway() throws IOException {
    return url == null ? URI.create(firstRun("admin.url")).resolve("/") : url;
  }

  private String mediaKey() throws IOException {
    return mediaKey == null ? firstRun("media.key") : mediaKey;
  }

  private String tagKey() throws IOException {
    return tagKey == null ? firstRun("tag.key") : tagKey;
  }

  private void send(DemoOptions options) throws IOException, InterruptedException {
    out.println("Sending " + options);
    out.flush();
    Demo demo = new Demo(options, clock);
    Thread stopper = new Thread(() -> stop(demo), "demo-stop");
    Runtime.getRuntime().addShutdownHook(stopper);
    DemoRecord sent = demo.run();
    out.print(sent.summary());
    out.println("The record is in " + options.record());
    out.flush();
  }

  private static void stop(Demo demo) {
    try {
      demo.stopAndAwait(STOP_TIMEOUT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private int compare(Path file) throws IOException, InterruptedException {
    RowQuery clickHouse =
        new ClickHouseQuery(
            URI.create(firstRun("clickhouse.url")),
            firstRun("clickhouse.user"),
            firstRun("clickhouse.password"));
    DemoRecord sent = DemoRecord.read(file);
    List<String> differences = sent.differences(clickHouse, DELIVERY_PATIENCE);
    differences.forEach(out::println);
    out.println(
        differences.isEmpty()
            ? "ClickHouse holds exactly what was sent: %,d media rows"
                .formatted(sent.expectedMediaRows())
            : "%,d differences between the record and ClickHouse".formatted(differences.size()));
    out.flush();
    return differences.isEmpty() ? CommandLine.ExitCode.OK : EXIT_DIFFERENT;
  }

  private String firstRun(String key) throws IOException {
    Path file = dataDirectory.resolve("first-run.properties");
    if (!Files.exists(file)) {
      throw new DemoFailed(
          "There is no %s: start the gateway once, or give %s"
              .formatted(file, "--demo-url, --demo-media-key and --demo-tag-key"));
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    String value = properties.getProperty(key);
    if (value == null) {
      throw new DemoFailed("%s has no %s".formatted(file, key));
    }
    return value;
  }
}
