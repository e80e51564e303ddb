package dev.headgate.bench.soak;

import dev.headgate.bench.fault.FaultedGateway;
import dev.headgate.bench.fault.FaultedGateway.Start;
import dev.headgate.bench.report.Folders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Half of the maximum for long, with a fault every minute, and nothing may grow. */
@Command(
    name = "soak",
    description = {
      "Sends mixed load at half of the measured maximum while a part fails every minute.",
      "Fails when something grows, or when what is stored is not what was acknowledged."
    },
    mixinStandardHelpOptions = true)
public final class SoakCommand implements Callable<Integer> {
  /**
   * What waits on purpose for longer than a run: delivered segments, so that their number can come
   * to rest; and room for the ids of a day at this rate.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "HEADGATE_JOURNAL_RETENTION", "1m",
          "HEADGATE_JOURNAL_RETAINED_SIZE", "1GB",
          "HEADGATE_DEDUP_MAX_IDS", "400000000");

  @Option(names = "--minutes", description = "Under load and faults (${DEFAULT-VALUE}).")
  double minutes = 30;

  @Option(
      names = "--maximum-seconds",
      description = "How long the maximum is measured (${DEFAULT-VALUE}).")
  int maximumSeconds = 60;

  @Option(names = "--every-seconds", description = "From fault to fault (${DEFAULT-VALUE}).")
  int everySeconds = 60;

  @Option(
      names = "--stop-seconds",
      description = "How long something is suspended (${DEFAULT-VALUE}).")
  int stopSeconds = 6;

  @Option(names = "--connections", description = "Of all senders (${DEFAULT-VALUE}).")
  int connections = 64;

  @Option(names = "--share", description = "Of the maximum that is sent (${DEFAULT-VALUE}).")
  double share = 0.5;

  @Option(names = "--seed", description = "Chooses requests and faults; the time unless given.")
  long seed = System.nanoTime();

  @Option(
      names = "--leak",
      description =
          "Lets the gateway leak heap, direct memory, open files and threads: the run has to fail.")
  boolean leak;

  @Option(
      names = "--tamper",
      description =
          "Takes one stored event away and doubles another before the end: the run has to fail.")
  boolean tamper;

  @Mixin final Folders folders = new Folders();

  @Option(names = "--keep", description = "Leaves the data directory behind.")
  boolean keep;

  /** Made by the command line. */
  public SoakCommand() {}

  @Override
  public Integer call() throws IOException {
    Path run = folders.begin("soak");
    System.out.println("seed " + seed + ", data and log in " + run);
    SoakReport report = new SoakReport(plan(), SETTINGS, Instant.now());
    String main = leak ? LeakingGateway.class.getName() : Start.PLAIN.mainClass();
    try (FaultedGateway gateway =
        FaultedGateway.start(run.resolve("data"), new Start(main, SETTINGS))) {
      new SoakRun(gateway, plan(), report).run();
    } catch (IllegalStateException e) {
      report.violation("the run ended before its time: " + e.getMessage());
      e.printStackTrace();
    } finally {
      report.log(run.resolve("gateway.log"));
      System.out.println(report.markdown());
      System.out.println("Report: " + report.write(folders.results()));
    }
    if (report.isGood() && !keep) {
      Folders.delete(run);
    }
    return report.isGood() ? 0 : 1;
  }

  private SoakRun.Plan plan() {
    return new SoakRun.Plan(
        Duration.ofMillis(Math.round(minutes * 60_000)),
        Duration.ofSeconds(maximumSeconds),
        Duration.ofSeconds(everySeconds),
        Duration.ofSeconds(stopSeconds),
        connections,
        share,
        seed,
        tamper);
  }
}
