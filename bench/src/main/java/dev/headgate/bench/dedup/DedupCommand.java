package dev.headgate.bench.dedup;

import dev.headgate.bench.report.Folders;
import dev.headgate.bench.report.Plot;
import dev.headgate.bench.report.Report;
import dev.headgate.bench.report.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the index of event ids at 50 million, and a start with as many: look-ups with insert,
 * bytes an id, pauses, rebuilding. Each part runs in a JVM of its own.
 */
@Command(
    name = "dedup",
    description = "The index of event ids at full size, and the start that rebuilds it.",
    mixinStandardHelpOptions = true)
public final class DedupCommand implements Callable<Integer> {
  @Option(names = "--ids", description = "Ids within 24 hours (${DEFAULT-VALUE}).")
  long ids = 50_000_000;

  @Option(
      names = "--largest",
      description = "Up to where the bytes of an id are measured (${DEFAULT-VALUE}).")
  long largest = 100_000_000;

  @Option(names = "--turns", description = "Turns beside the ceiling (${DEFAULT-VALUE}).")
  int turns = 5;

  @Option(names = "--starts", description = "Starts that rebuild the index (${DEFAULT-VALUE}).")
  int starts = 3;

  @Mixin final Folders folders = new Folders();

  private final Samples samples = new Samples("dedup");
  private final Figures figures = new Figures(samples);

  /** Made by the command line. */
  public DedupCommand() {}

  @Override
  @SuppressWarnings("SystemOut")
  public Integer call() throws IOException, InterruptedException {
    Path run = folders.begin("dedup");
    Report report = new Report("dedup", Instant.now());
    report.add(samples);
    System.out.printf(
        "... takes up to %,d MB of memory and %,d MB of disk%n",
        Math.max(32 * (largest + ids / 2), 110 * ids) / 1_000_000 + 600,
        80 * ids / 1_000_000 + 100);
    try {
      index(run);
      peers(run);
      rebuild(run);
    } finally {
      Folders.delete(run);
      DedupTargets.of(samples).forEach(report::add);
      report.add(
          new Plot("bytes an id", "million ids", "bytes")
              .line("index", figures.curve("bytes an id", 0), figures.curve("bytes an id", 1)));
      System.out.println(report.text());
      System.out.println("Plots: " + report.write(folders.results()));
    }
    return 0;
  }

  /** With heap enough for the ids that are hashed ahead; the index itself lies outside of it. */
  private void index(Path run) throws IOException, InterruptedException {
    Path log = run.resolve("index-pauses.log");
    new MeasuringProcess(
            IndexMeasurement.class,
            List.of(
                "-Xms512m",
                "-Xmx512m",
                "-XX:+AlwaysPreTouch",
                "-XX:MaxDirectMemorySize=64g",
                StopTheWorld.jvmArgument(log)),
            List.of(text(ids), text(largest), text(turns), log.toString()))
        .run(figures);
  }

  private void peers(Path run) throws IOException, InterruptedException {
    Path log = run.resolve("peer-pauses.log");
    long heap = Math.max(512, 110 * ids / 1_000_000);
    new MeasuringProcess(
            PeerMeasurement.class,
            List.of("-Xms" + heap + "m", "-Xmx" + heap + "m", StopTheWorld.jvmArgument(log)),
            List.of(text(ids), log.toString()))
        .run(figures);
  }

  /** With the gateway's heap. */
  private void rebuild(Path run) throws IOException, InterruptedException {
    List<String> arguments = List.of(run.resolve("journal").toString(), text(ids));
    new MeasuringProcess(FilledJournal.class, List.of("-Xmx512m"), arguments).run(figures);
    for (int i = 0; i < starts; i++) {
      System.out.println("... start " + (i + 1) + " of " + starts);
      new MeasuringProcess(StartMeasurement.class, List.of("-Xmx256m"), arguments).run(figures);
    }
  }

  private static String text(long number) {
    return Long.toString(number);
  }
}
