package dev.headgate.bench.scenario;

import dev.headgate.bench.ceiling.AppendCeiling;
import dev.headgate.bench.ceiling.ServerProcess;
import dev.headgate.bench.ceiling.TokenCeiling;
import dev.headgate.bench.load.LoadGenerator;
import dev.headgate.bench.load.LoadResult;
import dev.headgate.bench.report.Plot;
import dev.headgate.bench.report.Report;
import dev.headgate.bench.report.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * One scenario from beginning to end: accepting alone beside its ceilings, latency at half of that
 * load, draining, and accepting while delivering.
 */
final class ScenarioRun {
  private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(10);
  private static final double MUCH = 200_000;
  private static final Duration WHILE_MUCH_IS_LEFT = Duration.ofMillis(400);
  private static final double[] PERCENTILES = {
    50, 75, 90, 95, 97.5, 99, 99.5, 99.75, 99.9, 99.95, 99.99, 100
  };

  private final GatewayUnderLoad gateway;
  private final ServerProcess bare;
  private final Workload workload;
  private final Report report;
  private final Pace pace;
  private final Path scratch;
  private final Samples samples;
  private double expected = 200;

  /**
   * How long and how often.
   *
   * @param turn length of each measurement
   * @param connections how many senders there are
   */
  record Pace(int turns, Duration turn, Duration warmUp, int connections) {}

  ScenarioRun(
      GatewayUnderLoad gateway,
      ServerProcess bare,
      Workload workload,
      Report report,
      Pace pace,
      Path scratch) {
    this.gateway = gateway;
    this.bare = bare;
    this.workload = workload;
    this.report = report;
    this.pace = pace;
    this.scratch = scratch;
    samples = new Samples(workload.scenario().label());
  }

  /** Accepting only, ClickHouse stopped, then draining. */
  void acceptOnly() {
    gateway.stopStore();
    Metrics atStart = gateway.metrics();
    warmUp();
    for (int turn = 0; turn < pace.turns(); turn++) {
      acceptTurn(turn);
    }
    halfLoad();
    drain(atStart);
  }

  /** The ceilings get as warm as the gateway. */
  private void warmUp() {
    warmGatewayUp(() -> ours(pace.warmUp()));
    warmBareUp(
        () -> workload.closedLoop(generatorOf(bare), pace.warmUp().dividedBy(2), 2 * expected));
    WarmUp.repeat(() -> 1 / TokenCeiling.measure(workload.bodies(), pace.warmUp().dividedBy(4)));
  }

  /**
   * Each round asks for the metrics as a turn does: what was compiled without ever having seen such
   * a request is thrown away at the first one, and that would be in the first turn.
   */
  private void warmGatewayUp(Supplier<LoadResult> load) {
    WarmUp.repeat(
        () -> {
          gateway.metrics();
          double cost = cpuOfARequest(gateway::cpu, load);
          gateway.awaitQuiet();
          return cost;
        });
  }

  private void warmBareUp(Supplier<LoadResult> load) {
    WarmUp.repeat(() -> cpuOfARequest(bare::cpu, load));
  }

  private static double cpuOfARequest(Supplier<Duration> cpu, Supplier<LoadResult> load) {
    Duration before = cpu.get();
    LoadResult result = load.get();
    return cpu.get().minus(before).toNanos() / (double) Math.max(1, result.ok());
  }

  private LoadGenerator generatorOf(ServerProcess server) {
    return new LoadGenerator(server.address(), pace.connections(), workload.largestRequest());
  }

  private LoadGenerator generator() {
    return new LoadGenerator(gateway.address(), pace.connections(), workload.largestRequest());
  }

  private LoadResult ours(Duration time) {
    LoadResult result = workload.closedLoop(generator(), time, expected);
    expected = result.requestsPerSecond();
    if (result.others() > 0) {
      throw new IllegalStateException(
          workload.scenario().label() + ": " + result.statuses() + " " + result.failure());
    }
    return result;
  }

  private void acceptTurn(int turn) {
    Metrics before = gateway.metrics();
    Duration cpuBefore = gateway.cpu();
    LoadResult ours = ours(pace.turn());
    Duration cpu = gateway.cpu().minus(cpuBefore);
    Metrics after = gateway.metrics();
    double requests = ours.ok();
    double events = ours.events();
    samples.add("ours requests/s", ours.requestsPerSecond());
    samples.add("ours events/s", ours.eventsPerSecond());
    samples.add("ours MB/s of JSON", ours.requestsPerSecond() * workload.jsonBytes() / 1e6);
    samples.add("ours cpu us/request", cpu.toNanos() / 1e3 / requests);
    samples.add("ours p99 ms", ours.millis(99));
    samples.add("allocated bytes/request", after.allocatedBytes(before) / requests);
    samples.add("allocated/body", after.allocatedBytes(before) / requests / workload.jsonBytes());
    samples.add(
        "journal bytes/JSON", after.journalBytes(before) / (requests * workload.jsonBytes()));
    samples.add("group bytes", after.meanGroupBytes(before));
    samples.add("requests/group", requests / Math.max(1, after.groups(before)));

    LoadResult h = workload.closedLoop(generatorOf(bare), pace.turn(), 2 * expected);
    double t = TokenCeiling.measure(workload.bodies(), pace.turn().dividedBy(2));
    double groupBytes = after.meanGroupBytes(before);
    AppendCeiling.Appended appended =
        AppendCeiling.measure(scratch, (long) groupBytes, pace.turn().dividedBy(2));
    double j = appended.bytesPerSecond() / (after.journalBytes(before) / requests);
    double ht = 1 / (1 / h.requestsPerSecond() + 1 / t);
    samples.add("H requests/s", h.requestsPerSecond());
    samples.add("T bodies/s", t);
    samples.add("J requests/s", j);
    samples.add("ours/H", ours.requestsPerSecond() / h.requestsPerSecond());
    samples.add("ours/min(J, HT)", ours.requestsPerSecond() / Math.min(j, ht));
    samples.add("ours/J", ours.requestsPerSecond() / j);
    samples.add("plain fsync p99 ms", appended.forces().getValueAtPercentile(99) / 1e6);
    if (turn == 0) {
      plotThroughput(ours, events);
    }
  }

  private void plotThroughput(LoadResult ours, double events) {
    double[] slices = Arrays.stream(ours.eventsBySlice()).mapToDouble(n -> 10.0 * n).toArray();
    report.add(
        new Plot(workload.scenario().label() + ": events accepted", "seconds", "events/s")
            .line("%.0f events".formatted(events), seconds(slices.length), slices));
  }

  private static double[] seconds(int slices) {
    return IntStream.range(0, slices).mapToDouble(slice -> slice / 10.0).toArray();
  }

  private void halfLoad() {
    double half = samples.median("ours requests/s") / 2;
    warmUpAt(half);
    Histogram all = new Histogram(3);
    for (int turn = 0; turn < pace.turns(); turn++) {
      Metrics before = gateway.metrics();
      LoadResult result = workload.openLoop(generator(), half, pace.turn());
      Metrics after = gateway.metrics();
      samples.add("half load p50 ms", result.millis(50));
      samples.add("half load p99 ms", result.millis(99));
      samples.add("half load p99.9 ms", result.millis(99.9));
      double force = after.forceMillis(before, 0.99);
      samples.add("journal force p99 ms", force);
      samples.add("half load p99 - 2 x force p99 ms", result.millis(99) - 2 * force);
      all.add(result.latencies());
      LoadResult h = workload.openLoop(generatorOf(bare), half, pace.turn());
      samples.add("H at the same load: p50 ms", h.millis(50));
      samples.add("H at the same load: p99 ms", h.millis(99));
    }
    double[] millis =
        Arrays.stream(PERCENTILES).map(p -> all.getValueAtPercentile(p) / 1e6).toArray();
    double[] nines = Arrays.stream(PERCENTILES).map(ScenarioRun::nines).toArray();
    report.add(
        new Plot(
                workload.scenario().label() + ": latency at half load",
                "nines (1 = 90 %, 2 = 99 %)",
                "ms, logarithmic")
            .logarithmic()
            .line("%.0f requests/s".formatted(half), nines, millis));
  }

  /** What seldom happens at full load, as that nobody waits, has been compiled as such. */
  private void warmUpAt(double rate) {
    warmGatewayUp(() -> workload.openLoop(generator(), rate, pace.warmUp()));
    warmBareUp(() -> workload.openLoop(generatorOf(bare), rate, pace.warmUp()));
  }

  private static double nines(double percentile) {
    return percentile >= 100 ? 5 : -Math.log10(1 - percentile / 100);
  }

  private void drain(Metrics atStart) {
    try (Backlog backlog = new Backlog(gateway)) {
      GatewayUnderLoad.pause(Duration.ofSeconds(1));
      Metrics before = gateway.metrics();
      double rows = before.get("headgate_events_pending");
      gateway.startStore();
      GatewayUnderLoad.await(DRAIN_PATIENCE, "the first delivery", () -> gateway.pending() < rows);
      double left = gateway.pending();
      long start = System.nanoTime();
      Metrics first = gateway.metrics();
      awaitDrained();
      double seconds = (System.nanoTime() - start) / 1e9;
      samples.add("drained events/s", left / seconds);
      samples.add(
          "drain: allocated/row bytes",
          gateway.metrics().allocatedBytes(first)
              / (left / rows * Math.max(1, before.backlogBytes())));
      report.add(
          new Plot(workload.scenario().label() + ": draining", "seconds", "events waiting")
              .line("backlog", backlog.seconds(), backlog.events()));
    }
    verify(atStart);
  }

  /** To ask takes the gateway some milliseconds, so it is asked rarely while there is much left. */
  private void awaitDrained() {
    GatewayUnderLoad.await(
        DRAIN_PATIENCE,
        "all events to be stored",
        () -> {
          double left = gateway.pending();
          if (left > MUCH) {
            GatewayUnderLoad.pause(WHILE_MUCH_IS_LEFT);
          }
          return left == 0;
        });
  }

  /** What was acknowledged is stored, once. */
  private void verify(Metrics since) {
    Metrics now = gateway.metrics();
    double accepted = now.since(since, "headgate_events_accepted_total");
    double duplicate = now.since(since, "headgate_events_duplicate_total");
    double stored = now.since(since, "headgate_events_stored_total");
    if (accepted - duplicate != stored) {
      throw new IllegalStateException(
          "%.0f accepted, %.0f duplicate, but %.0f stored".formatted(accepted, duplicate, stored));
    }
    samples.add("duplicates/accepted", duplicate / Math.max(1, accepted));
  }

  /** Accepting while delivering, and the time until all is stored. */
  void endToEnd() {
    Metrics atStart = gateway.metrics();
    String table = workload.scenario().kind().isTag() ? "tag_events" : "media_events";
    try (Backlog backlog = new Backlog(gateway)) {
      acceptAndDeliver();
      report.add(
          new Plot(
                  workload.scenario().label() + ": backlog at full load, while delivering",
                  "seconds",
                  "events waiting")
              .line("backlog", backlog.seconds(), backlog.events()));
    }
    WarmUp.repeat(() -> cpuOfARequest(gateway::cpu, () -> acceptAndDeliver().accepted()));
    EngineCeiling engine = new EngineCeiling(gateway, table);
    engine.measure(pace.warmUp().dividedBy(2));
    for (int turn = 0; turn < pace.turns(); turn++) {
      endToEndTurn(engine);
    }
    if (workload.scenario() == Scenario.DASHBOARDS) {
      readMeanwhile();
    }
    engine.forget(table);
    verify(atStart);
    samples.add("rows/delivery", (double) engine.rows());
    disk(table);
  }

  private void endToEndTurn(EngineCeiling engine) {
    Delivered delivered = acceptAndDeliver();
    LoadResult ours = delivered.accepted();
    double stored = delivered.storedPerSecond();
    samples.add("delivering: requests/s", ours.requestsPerSecond());
    samples.add("delivering: stored events/s", stored);
    gateway.awaitMerged();
    double h =
        workload
            .closedLoop(generatorOf(bare), pace.turn().dividedBy(2), 2 * expected)
            .requestsPerSecond();
    double e = engine.measure(pace.turn());
    samples.add("delivering: ours/H", ours.requestsPerSecond() / h);
    samples.add("E rows/s", e);
    samples.add("stored/E", stored / e);
  }

  /** Accepting and delivering with nobody at the dashboards, and with some people, in turns. */
  private void readMeanwhile() {
    DashboardReaders readers = DashboardReaders.signIn(gateway);
    readers.readDuring(() -> GatewayUnderLoad.pause(pace.turn()));
    for (int turn = 0; turn < pace.turns(); turn++) {
      double alone = acceptAndDeliver().storedPerSecond();
      double[] read = new double[1];
      DashboardReaders.Seen full =
          readers.readDuring(() -> read[0] = acceptAndDeliver().storedPerSecond());
      samples.add("nobody reads: stored events/s", alone);
      samples.add("read: stored events/s", read[0]);
      samples.add("read/nobody reads", read[0] / alone);
      samples.add("read at full load: page p50 ms", full.millis(50));
      samples.add("read at full load: page p99 ms", full.millis(99));
      double half = samples.median("delivering: requests/s") / 2;
      DashboardReaders.Seen relaxed =
          readers.readDuring(
              () -> {
                LoadResult result =
                    workload.openLoop(generator(), half, pace.turn().multipliedBy(2));
                samples.add("read at half load: accept p99 ms", result.millis(99));
              });
      samples.add("read at half load: page p50 ms", relaxed.millis(50));
      samples.add("read at half load: page p99 ms", relaxed.millis(99));
      awaitDrained();
    }
  }

  /**
   * What was taken at full speed while it was delivered.
   *
   * @param storedPerSecond events, until the last one was stored
   */
  private record Delivered(LoadResult accepted, double storedPerSecond) {}

  /** Merges go on after the last row is stored: whoever comes next shall not pay for them. */
  private Delivered acceptAndDeliver() {
    gateway.awaitMerged();
    long start = System.nanoTime();
    LoadResult accepted = ours(pace.turn().multipliedBy(2));
    awaitDrained();
    return new Delivered(accepted, accepted.events() / ((System.nanoTime() - start) / 1e9));
  }

  /** Not to be held against a target: the same bodies come again and again, and compress well. */
  private void disk(String table) {
    String bytes =
        gateway.query(
            "SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts WHERE active AND database ="
                + " 'headgate' AND table = '"
                + table
                + "'");
    samples.add("disk bytes/row, bodies repeat", Double.parseDouble(bytes));
  }

  Samples samples() {
    return samples;
  }

  List<Report.Target> targets() {
    return Targets.of(workload, samples);
  }
}
