package dev.headgate.bench.scenario;

import dev.headgate.bench.ceiling.BareServlet;
import dev.headgate.bench.ceiling.ConstantServer;
import dev.headgate.bench.ceiling.ServerProcess;
import dev.headgate.bench.load.LoadGenerator;
import dev.headgate.bench.load.LoadResult;
import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.report.Folders;
import dev.headgate.bench.report.Report;
import dev.headgate.bench.report.Samples;
import dev.headgate.bench.scenario.ScenarioRun.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures accepting and delivering against the ceilings of the same machine, in turns. */
@Command(
    name = "ingest",
    description = "Accepting and delivering, beside their ceilings.",
    mixinStandardHelpOptions = true)
public final class IngestCommand implements Callable<Integer> {
  private static final int TENANTS = 1_000;

  @Option(
      names = "--scenario",
      split = ",",
      description =
          "One or more of media-1, media-10, media-100, media-500, duplicates, gzip,"
              + " tenants, dashboards, tag-event, tag-window (all).")
  List<String> scenarios = Scenario.labels();

  @Option(names = "--quick", description = "Three short turns instead of five long ones.")
  boolean quick;

  @Option(names = "--accept-only", description = "Leave out accepting while delivering.")
  boolean acceptOnly;

  @Option(names = "--connections", description = "Senders (${DEFAULT-VALUE}).")
  int connections = 64;

  @Option(names = "--tenants", description = "Tenants of the scenario tenants (${DEFAULT-VALUE}).")
  int tenants = TENANTS;

  @Mixin final Folders folders = new Folders();

  @Option(
      names = "--jvm",
      description = "More arguments for the gateway's JVM, such as a profiler.")
  List<String> jvm = List.of();

  /** Made by the command line. */
  public IngestCommand() {}

  @Override
  @SuppressWarnings("SystemOut")
  public Integer call() throws IOException {
    List<Scenario> chosen = scenarios.stream().map(Scenario::of).toList();
    Path run = folders.begin("ingest");
    Report report = new Report("ingest", Instant.now());
    try (ServerProcess bare = ServerProcess.start(BareServlet.class);
        GatewayUnderLoad gateway = GatewayUnderLoad.start(run.resolve("data"), jvm)) {
      for (Scenario scenario : chosen) {
        System.out.println("... " + scenario.label());
        measure(scenario, gateway, bare, report, run);
      }
    } finally {
      System.out.println(report.text());
      System.out.println("Plots: " + report.write(folders.results()));
    }
    Folders.delete(run);
    return 0;
  }

  private void measure(
      Scenario scenario, GatewayUnderLoad gateway, ServerProcess bare, Report report, Path run) {
    List<String> keys =
        scenario.kind() == Scenario.Kind.TENANTS ? gateway.newMediaKeys(tenants) : List.of();
    Target target = scenario.kind().isTag() ? gateway.newTagKey() : gateway.newMediaKey();
    Workload workload = Workload.of(scenario, target, keys);
    Pace pace =
        quick
            ? new Pace(3, Duration.ofSeconds(2), Duration.ofSeconds(2), connections)
            : new Pace(5, Duration.ofSeconds(4), Duration.ofSeconds(3), connections);
    ScenarioRun scenarioRun =
        new ScenarioRun(gateway, bare, workload, report, pace, run.resolve("append"));
    report.add(scenarioRun.samples());
    generatorCeiling(workload, scenarioRun.samples(), pace);
    scenarioRun.acceptOnly();
    if (!acceptOnly) {
      scenarioRun.endToEnd();
    }
    scenarioRun.targets().forEach(report::add);
  }

  /** What the load generator itself can send. */
  private static void generatorCeiling(Workload workload, Samples samples, Pace pace) {
    try (ServerProcess constant = ServerProcess.start(ConstantServer.class)) {
      LoadGenerator generator =
          new LoadGenerator(constant.address(), pace.connections(), workload.largestRequest());
      workload.closedLoop(generator, pace.warmUp().dividedBy(2), 100);
      LoadResult result = workload.closedLoop(generator, pace.turn(), 1_000);
      samples.add("generator alone requests/s", result.requestsPerSecond());
    }
  }
}
