package dev.headgate.bench.fault;

import dev.headgate.bench.report.Folders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Lets parts of the gateway fail under load, one after another, and checks what is stored. */
@Command(
    name = "faults",
    description = {
      "Kills and suspends the gateway, its engine and its PostgreSQL under load.",
      "Fails when an acknowledged event is not stored exactly once, or counts do not add up."
    },
    mixinStandardHelpOptions = true)
public final class FaultsCommand implements Callable<Integer> {
  @Option(names = "--loops", description = "Faults (${DEFAULT-VALUE}).")
  int loops = 200;

  @Option(names = "--minutes", description = "Ends after this time (${DEFAULT-VALUE}).")
  int minutes = 240;

  @Option(names = "--seed", description = "Chooses faults and moments; the time unless given.")
  long seed = System.nanoTime();

  @Option(names = "--senders", description = "Clients at a time (${DEFAULT-VALUE}).")
  int senders = 8;

  @Option(
      names = "--stop-seconds",
      description = "How long something is suspended (${DEFAULT-VALUE}).")
  int stopSeconds = 6;

  @Option(
      names = "--only",
      split = ",",
      converter = ByLabel.class,
      description = "Only these faults, as the table names them.")
  Fault[] only = Fault.values();

  @Option(
      names = "--tamper",
      description =
          "Takes one stored event away and doubles another before the end: the run has to fail.")
  boolean tamper;

  @Mixin final Folders folders = new Folders();

  @Option(names = "--keep", description = "Leaves the data directory behind.")
  boolean keep;

  /** Faults are typed as they are shown. */
  static final class ByLabel implements ITypeConverter<Fault> {
    @Override
    public Fault convert(String label) {
      return Arrays.stream(Fault.values())
          .filter(fault -> fault.label().equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "there are " + Arrays.stream(Fault.values()).map(Fault::label).toList()));
    }
  }

  @Override
  public Integer call() throws IOException {
    Path run = folders.begin("faults");
    System.out.println("seed " + seed + ", data and log in " + run);
    FaultRun.Plan plan =
        new FaultRun.Plan(
            loops,
            Duration.ofMinutes(minutes),
            seed,
            senders,
            Duration.ofSeconds(stopSeconds),
            only.clone(),
            tamper);
    FaultReport report = new FaultReport(seed, Instant.now());
    try (FaultedGateway gateway = FaultedGateway.start(run.resolve("data"))) {
      new FaultRun(gateway, plan, report).run();
    } finally {
      System.out.println(report.text());
      System.out.println(report.write(folders.results()));
    }
    if (report.violations().isEmpty() && !keep) {
      Folders.delete(run);
    }
    return report.violations().isEmpty() ? 0 : 1;
  }
}
