package dev.headgate.bench.start;

import dev.headgate.bench.report.Folders;
import dev.headgate.bench.report.Report;
import dev.headgate.bench.report.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures how long the jar takes on a warm data directory until an event is acknowledged, after an
 * orderly end and after {@code kill -9}, by itself and by the script that keeps an ahead-of-time
 * cache.
 */
@Command(
    name = "start",
    description = "Until an event is accepted again, after a stop and after kill -9.",
    mixinStandardHelpOptions = true)
public final class StartCommand implements Callable<Integer> {
  private static final double WANTED_SECONDS = 5;

  @Option(names = "--jar", description = "The gateway (${DEFAULT-VALUE}).")
  Path jar = Path.of("app", "target", "headgate-exec.jar");

  @Option(names = "--turns", description = "Starts of each kind (${DEFAULT-VALUE}).")
  int turns = 3;

  @Mixin final Folders folders = new Folders();

  /** Made by the command line. */
  public StartCommand() {}

  /** A command that starts the gateway. */
  private record Way(String name, List<String> command) {}

  @Override
  @SuppressWarnings("SystemOut")
  public Integer call() throws IOException, InterruptedException {
    Path run = folders.begin("start");
    Report report = new Report("start", Instant.now());
    try {
      Path data = run.resolve("data");
      Way plain = new Way("java -jar", plainCommand());
      Way script = new Way("bin/headgate", List.of("bin/headgate"));
      System.out.println("... first start, which makes the data directory and the cache");
      life(data, script, false);
      measure(List.of(plain, script), data, report);
    } finally {
      Folders.delete(run);
    }
    System.out.println(report.text());
    System.out.println("written to " + report.write(folders.results()));
    return 0;
  }

  private List<String> plainCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-jar",
        jar.toString());
  }

  @SuppressWarnings("SystemOut")
  private void measure(List<Way> ways, Path data, Report report)
      throws IOException, InterruptedException {
    List<Samples> all = new ArrayList<>();
    for (Way way : ways) {
      all.add(new Samples("start, " + way.name()));
    }
    for (int turn = 0; turn < turns; turn++) {
      for (boolean killed : List.of(false, true)) {
        for (int i = 0; i < ways.size(); i++) {
          System.out.println("... turn " + (turn + 1) + ", " + ways.get(i).name());
          life(data, ways.get(i), killed);
          String after = killed ? "s after kill -9" : "s after a stop";
          all.get(i).add(after, seconds(life(data, ways.get(i), false)));
        }
      }
    }
    for (Samples samples : all) {
      report.add(samples);
      for (String after : List.of("s after a stop", "s after kill -9")) {
        report.add(
            new Report.Target(
                samples.scenario() + ", " + after,
                samples.median(after),
                WANTED_SECONDS,
                false,
                "row 9"));
      }
    }
  }

  /** Starts, sends an event and ends; how long it took until the event was acknowledged. */
  private Duration life(Path data, Way way, boolean kill) throws IOException, InterruptedException {
    JarRun run = JarRun.launch(data, way.command(), jar);
    try {
      return run.awaitFirstEvent();
    } finally {
      if (kill) {
        run.kill();
      } else {
        run.stop();
      }
    }
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }
}
