package dev.headgate.bench.scale;

import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.report.Folders;
import dev.headgate.bench.report.Plot;
import dev.headgate.bench.report.Report;
import dev.headgate.bench.scenario.GatewayUnderLoad;
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
 * Measures what an event costs with few and with many stored events, tenants and connections, in
 * turns: small, large, small, large. For stored events two gateways stand side by side, one of
 * which is filled.
 */
@Command(
    name = "scale",
    description = "The cost of an event with many stored events, tenants, connections.",
    mixinStandardHelpOptions = true)
public final class ScaleCommand implements Callable<Integer> {
  private static final int FEW_CONNECTIONS = 32;
  private static final int LARGE_BATCH = 100;
  private static final int SMALL_BATCH = 10;
  private static final int REQUESTS_OF_A_CONNECTION = 60;
  private static final int WARM_UPS = 2;
  private static final int LATER_WARM_UPS = 1;
  private static final int MOST_WARM_UPS = 8;
  private static final double CHEAPER = 0.95;

  @Option(
      names = "--events",
      description = "Stored events of the filled gateway (${DEFAULT-VALUE}); 0 to leave it out.")
  long events = 10_000_000;

  @Option(
      names = "--first",
      description = "Stored events of both to begin with (${DEFAULT-VALUE}).")
  long first = 1_000_000;

  @Option(names = "--tenants", description = "Many tenants (${DEFAULT-VALUE}); 0 to leave out.")
  int tenants = 10_000;

  @Option(
      names = "--connections",
      description = "Many connections (${DEFAULT-VALUE}); 0 to leave out.")
  int connections = 1_000;

  @Option(names = "--turns", description = "Turns of each comparison (${DEFAULT-VALUE}).")
  int turns = 5;

  @Option(names = "--turn-events", description = "Events of a turn (${DEFAULT-VALUE}).")
  long turnEvents = 200_000;

  @Option(names = "--rest-seconds", description = "How long merges may take (${DEFAULT-VALUE}).")
  int restSeconds = 60;

  @Mixin final Folders folders = new Folders();

  private final Report report = new Report("scale", Instant.now());
  private final List<double[]> byEvents = new ArrayList<>();

  /** Made by the command line. */
  public ScaleCommand() {}

  @Override
  @SuppressWarnings("SystemOut")
  public Integer call() throws IOException {
    Path run = folders.begin("scale");
    try (GatewayUnderLoad small =
        GatewayUnderLoad.start(run.resolve("small").resolve("data"), List.of())) {
      if (connections > 0) {
        manyConnections(small);
      }
      if (tenants > 0) {
        manyTenants(small);
      }
    } finally {
      tell();
    }
    if (events > 0) {
      try (GatewayUnderLoad small =
              GatewayUnderLoad.start(run.resolve("few").resolve("data"), List.of());
          GatewayUnderLoad large =
              GatewayUnderLoad.start(run.resolve("many").resolve("data"), List.of())) {
        storedEvents(small, large);
      } finally {
        plot();
        tell();
      }
    }
    Folders.delete(run);
    return 0;
  }

  @SuppressWarnings("SystemOut")
  private void tell() {
    System.out.println(report.text());
    System.out.println("Plots: " + report.write(folders.results()));
  }

  /** A turn is so long that to open the connections is a small part of it. */
  private void manyConnections(GatewayUnderLoad gateway) {
    List<String> key = List.of(gateway.newMediaKey().key());
    MediaLoad few = new MediaLoad(gateway, key, SMALL_BATCH, FEW_CONNECTIONS);
    MediaLoad many = new MediaLoad(gateway, key, SMALL_BATCH, connections);
    compare(
        new Comparison(
            "connections", FEW_CONNECTIONS + " connections", connections + " connections"),
        few,
        many,
        Math.max(turnEvents, (long) REQUESTS_OF_A_CONNECTION * SMALL_BATCH * connections),
        WARM_UPS);
  }

  /** A turn is so long that each tenant sends. */
  private void manyTenants(GatewayUnderLoad gateway) {
    List<String> keys = ManyTenants.create(gateway, tenants);
    MediaLoad one = new MediaLoad(gateway, keys.subList(0, 1), SMALL_BATCH, FEW_CONNECTIONS);
    MediaLoad all = new MediaLoad(gateway, keys, SMALL_BATCH, FEW_CONNECTIONS);
    compare(
        new Comparison("tenants", "1 tenant", tenants + " tenants"),
        one,
        all,
        Math.max(turnEvents, (long) SMALL_BATCH * tenants),
        WARM_UPS);
  }

  private void storedEvents(GatewayUnderLoad few, GatewayUnderLoad many) {
    MediaLoad small = load(few);
    MediaLoad large = load(many);
    fill("small", small, first);
    for (long stage : Stages.of(first, events)) {
      fill("large", large, stage);
      rest(few);
      rest(many);
      Comparison comparison =
          new Comparison(
              "stored events",
              "small at " + millions(small.sent()),
              "filled to " + millions(large.sent()));
      int warmUps = byEvents.isEmpty() ? WARM_UPS : LATER_WARM_UPS;
      compare(comparison, small, large, turnEvents, warmUps);
      byEvents.add(
          new double[] {
            Math.log10((double) stage), comparison.smallMicros(), comparison.largeMicros()
          });
    }
  }

  private static MediaLoad load(GatewayUnderLoad gateway) {
    Target target = gateway.newMediaKey();
    return new MediaLoad(gateway, List.of(target.key()), LARGE_BATCH, 2 * FEW_CONNECTIONS);
  }

  @SuppressWarnings("SystemOut")
  private static void fill(String which, MediaLoad load, long upTo) {
    System.out.printf("... filling the %s gateway with %,d events%n", which, upTo);
    long begin = System.nanoTime();
    long before = load.sent();
    load.fill(upTo);
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf("... %,.0f events/s until stored%n", (load.sent() - before) / seconds);
  }

  private static String millions(long events) {
    return "%.1f M".formatted(events / 1e6);
  }

  /** Merges of the filling are not to disturb the turns. */
  private void rest(GatewayUnderLoad gateway) {
    long deadline = System.nanoTime() + Duration.ofSeconds(restSeconds).toNanos();
    while (!gateway.query("SELECT count() FROM system.merges").equals("0")
        && System.nanoTime() < deadline) {
      GatewayUnderLoad.pause(Duration.ofMillis(500));
    }
  }

  @SuppressWarnings("SystemOut")
  private void compare(
      Comparison comparison, MediaLoad small, MediaLoad large, long ofATurn, int warmUps) {
    System.out.println("... " + comparison.samples().scenario());
    report.add(comparison.samples());
    warmUp(small, large, ofATurn, warmUps);
    for (int turn = 0; turn < turns; turn++) {
      ProcessorTime ofSmall = small.cost(ofATurn);
      comparison.add(ofSmall, large.cost(ofATurn));
    }
    comparison.targets().forEach(report::add);
  }

  /** Until an event costs no less than before: the compiler is long in coming. */
  private static void warmUp(MediaLoad small, MediaLoad large, long ofATurn, int atLeast) {
    double before = Double.MAX_VALUE;
    double cost = 0;
    for (int i = 0; i < atLeast || (i < MOST_WARM_UPS && cost < before * CHEAPER); i++) {
      before = i == 0 ? before : cost;
      cost = small.cost(ofATurn).gateway() + large.cost(ofATurn).gateway();
    }
  }

  private void plot() {
    report.add(
        new Plot(
                "cost of an event, all but merges",
                "powers of ten of stored events",
                "us of processor time")
            .line("filled", column(0), column(2))
            .line("small beside it", column(0), column(1)));
  }

  private double[] column(int column) {
    return byEvents.stream().mapToDouble(point -> point[column]).toArray();
  }
}
