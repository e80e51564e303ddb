package dev.headgate.bench.disk;

import dev.headgate.bench.load.LoadGenerator;
import dev.headgate.bench.load.LoadResult;
import dev.headgate.bench.load.RequestTemplate;
import dev.headgate.bench.load.RequestTemplate.Target;
import dev.headgate.bench.load.StoredRequests;
import dev.headgate.bench.report.Folders;
import dev.headgate.bench.report.Plot;
import dev.headgate.bench.report.Report;
import dev.headgate.bench.report.Samples;
import dev.headgate.bench.scenario.GatewayUnderLoad;
import dev.headgate.bench.scenario.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures what an event takes on disk at full load, in the journal and in ClickHouse, against its
 * JSON; of events that are all different.
 */
@Command(
    name = "disk",
    description = "Bytes on disk of an event against its JSON, at full load.",
    mixinStandardHelpOptions = true)
public final class DiskCommand implements Callable<Integer> {
  private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(10);
  private static final double CLICKHOUSE = 0.16;
  private static final double JOURNAL = 0.65;
  private static final int CHUNKS = 20;

  @Option(names = "--events", description = "Media events (${DEFAULT-VALUE}).")
  long events = 4_000_000;

  @Option(names = "--batch", description = "Media events of a request (${DEFAULT-VALUE}).")
  int batch = 500;

  @Option(
      names = "--tag-events",
      description = "Tag reports of one event each (${DEFAULT-VALUE}); 0 for none.")
  long tagEvents = 300_000;

  @Option(names = "--connections", description = "Senders (${DEFAULT-VALUE}).")
  int connections = 64;

  @Option(names = "--rest-minutes", description = "How long merges may take (${DEFAULT-VALUE}).")
  int restMinutes = 3;

  @Mixin final Folders folders = new Folders();

  private final Report report = new Report("disk", Instant.now());

  /** Made by the command line. */
  public DiskCommand() {}

  @Override
  @SuppressWarnings("SystemOut")
  public Integer call() throws IOException {
    Path run = folders.begin("disk");
    try (GatewayUnderLoad gateway = GatewayUnderLoad.start(run.resolve("data"), List.of())) {
      Bodies bodies = new Bodies(Instant.now());
      Target media = gateway.newMediaKey();
      Path file = run.resolve("requests");
      System.out.printf("... making %,d different media events%n", events);
      measure(
          gateway,
          "media events in batches of " + batch,
          StoredRequests.write(file, bodies.media(media, events, batch).iterator()),
          List.of("media_events"));
      if (tagEvents > 0) {
        System.out.printf("... making %,d different tag events%n", tagEvents);
        Stream<RequestTemplate> tags = bodies.tags(gateway.newTagKey(), tagEvents);
        measure(
            gateway,
            "tag events one by one",
            StoredRequests.write(file, tags.iterator()),
            List.of("tag_events", "tag_results"));
      }
    } finally {
      System.out.println(report.text());
      System.out.println("Plots: " + report.write(folders.results()));
    }
    Folders.delete(run);
    return 0;
  }

  @SuppressWarnings("SystemOut")
  private void measure(
      GatewayUnderLoad gateway, String what, StoredRequests requests, List<String> tables) {
    System.out.println("... " + what);
    Samples samples = new Samples(what);
    report.add(samples);
    TablesOnDisk before = TablesOnDisk.of(gateway, tables);
    Metrics start = gateway.metrics();
    List<double[]> growth = new ArrayList<>();
    try (requests) {
      send(gateway, requests, tables, growth, samples);
    }
    GatewayUnderLoad.await(DRAIN_PATIENCE, "all to be stored", () -> gateway.pending() == 0);
    TablesOnDisk after = TablesOnDisk.of(gateway, tables);
    Metrics end = gateway.metrics();
    requireStored(requests.events(), end.since(start, "headgate_events_stored_total"));
    double json = requests.jsonBytes();
    double journal = end.journalBytes(start) / json;
    samples.add("JSON bytes an event", json / requests.events());
    samples.add("rows an event", (after.rows() - before.rows()) / requests.events());
    samples.add("journal bytes of a group", end.meanGroupBytes(start));
    samples.add("journal/JSON", journal);
    double loaded = (after.bytes() - before.bytes()) / json;
    samples.add("parts right after the load", after.parts());
    samples.add(
        "ClickHouse bytes an event, right after the load", loaded * json / requests.events());
    samples.add("ClickHouse/JSON, right after the load", loaded);
    boolean rests = TablesOnDisk.awaitRest(gateway, Duration.ofMinutes(restMinutes));
    TablesOnDisk merged = TablesOnDisk.of(gateway, tables);
    double resting = (merged.bytes() - before.bytes()) / json;
    samples.add("parts when merges rest", merged.parts());
    samples.add("ClickHouse bytes an event, when merges rest", resting * json / requests.events());
    samples.add("ClickHouse/JSON, when merges rest", resting);
    target(what + ": ClickHouse/JSON", loaded, CLICKHOUSE, "right after the load");
    target(
        what + ": ClickHouse/JSON",
        resting,
        CLICKHOUSE,
        rests ? "when merges rest by themselves" : "merges were still going on");
    target(what + ": journal/JSON", journal, JOURNAL, "raw records");
    plot(what, growth);
  }

  /** In chunks, so that the growth can be seen. */
  private void send(
      GatewayUnderLoad gateway,
      StoredRequests requests,
      List<String> tables,
      List<double[]> growth,
      Samples samples) {
    LoadGenerator generator = new LoadGenerator(gateway.address(), connections, requests.largest());
    double sentJson = 0;
    for (int i = 0; i < CHUNKS; i++) {
      long count = requests.count() * (i + 1) / CHUNKS - requests.count() * i / CHUNKS;
      if (count == 0) {
        continue;
      }
      LoadResult result = generator.closedLoop(requests, count);
      if (result.others() > 0) {
        throw new IllegalStateException(result.statuses() + " " + result.failure());
      }
      samples.add("accepted events/s", result.eventsPerSecond());
      sentJson += requests.jsonBytes() / (double) CHUNKS;
      growth.add(new double[] {sentJson / 1e6, TablesOnDisk.of(gateway, tables).bytes() / 1e6});
    }
  }

  private static void requireStored(long sent, double stored) {
    if (sent != stored) {
      throw new IllegalStateException("%d sent, but %.0f stored".formatted(sent, stored));
    }
  }

  private void target(String what, double measured, double wanted, String remark) {
    report.add(new Report.Target(what, measured, wanted, false, remark));
  }

  private void plot(String what, List<double[]> growth) {
    report.add(
        new Plot(what + ": ClickHouse while it is loaded", "MB of JSON sent", "MB on disk")
            .line(
                "active parts",
                growth.stream().mapToDouble(point -> point[0]).toArray(),
                growth.stream().mapToDouble(point -> point[1]).toArray()));
  }
}
