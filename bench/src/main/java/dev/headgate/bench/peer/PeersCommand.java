package dev.headgate.bench.peer;

import dev.headgate.bench.load.LoadResult;
import dev.headgate.bench.report.Folders;
import dev.headgate.bench.report.Report;
import dev.headgate.bench.report.Samples;
import dev.headgate.bench.report.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Sends the gateway and others the same events, in turns, and counts what each has stored: after
 * the turns, and after a {@code kill -9} under load and a restart on the same data.
 */
@Command(
    name = "peers",
    description = {
      "The gateway beside what people would use instead.",
      "Ends with a status other than 0 if the gateway lost what it had acknowledged."
    },
    mixinStandardHelpOptions = true)
public final class PeersCommand implements Callable<Integer> {
  private static final double FEW_EVENTS_TIMES = 5;
  private static final double MANY_EVENTS_TIMES = 2;

  @Option(
      names = "--peer",
      split = ",",
      description = "clickhouse, flume, postgres, zipkin (${DEFAULT-VALUE}).")
  List<String> peers = List.of("clickhouse", "flume", "postgres", "zipkin");

  @Option(names = "--batch", split = ",", description = "Events a request (${DEFAULT-VALUE}).")
  List<Integer> batches = List.of(1, 10, 100, 500);

  @Option(names = "--quick", description = "Three short turns instead of five long ones.")
  boolean quick;

  @Mixin final Folders folders = new Folders();

  /** Made by the command line. */
  public PeersCommand() {}

  @Override
  @SuppressWarnings("SystemOut")
  public Integer call() throws IOException, InterruptedException {
    Path run = folders.begin("peers");
    Batches traffic = new Batches();
    Report report = new Report("peers", Instant.now());
    TextTable counts =
        new TextTable(
            "who",
            "an answer means",
            "events answered",
            "events stored",
            "answered until kill -9",
            "not answered then",
            "stored after the restart",
            "answered and lost");
    report.add("stored", counts);
    boolean kept;
    try (Peer ours = new HeadgatePeer(run.resolve("data"), traffic)) {
      long[] sentToUs = new long[1];
      for (String name : peers) {
        try (Peer peer = start(name, run.resolve(name), traffic)) {
          System.out.println("... " + peer.name());
          compareAndCount(ours, sentToUs, peer, report, counts);
        }
      }
      kept = count(ours, sentToUs[0], counts);
    } finally {
      System.out.println(report.text());
      report.write(folders.results());
    }
    return kept ? 0 : 1;
  }

  /** One that does not stand the load must not hide how the others did. */
  private void compareAndCount(
      Peer ours, long[] sentToUs, Peer peer, Report report, TextTable counts) {
    try {
      count(peer, compare(ours, sentToUs, peer, report), counts);
    } catch (GaveUp gaveUp) {
      String why = String.valueOf(gaveUp.getMessage());
      counts.row(peer.name(), peer.acknowledgement(), "-", "-", "-", "-", "-", why);
    }
  }

  /** A peer did not stand the load. */
  private static final class GaveUp extends Exception {
    private static final long serialVersionUID = 1L;

    GaveUp(int batch, Exception cause) {
      super("gave up at batches of " + batch + ": " + cause.getMessage(), cause);
    }
  }

  private static LoadResult load(Peer peer, int batch, Duration time) throws GaveUp {
    try {
      return peer.load(batch, time);
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new GaveUp(batch, e);
    }
  }

  /** Before and after a kill; false if anything that was answered is lost. */
  private boolean count(Peer peer, long answered, TextTable counts) {
    long stored = peer.stored();
    List<String> before =
        List.of(
            peer.name(),
            peer.acknowledgement(),
            KillCount.number(answered),
            KillCount.number(stored));
    Duration untilKill = Duration.ofSeconds(quick ? 2 : 5);
    try {
      KillCount count = Crash.of(peer, answered, stored, untilKill);
      counts.row(row(before, count.cells()));
      return count.leastLost() == 0 && stored >= answered;
    } catch (IllegalStateException e) {
      // One that does not come back must not hide what the others did.
      counts.row(row(before, List.of("-", "-", "-", String.valueOf(e.getMessage()))));
      return false;
    }
  }

  private static String[] row(List<String> before, List<String> after) {
    return Stream.concat(before.stream(), after.stream()).toArray(String[]::new);
  }

  private Peer start(String name, Path where, Batches traffic)
      throws IOException, InterruptedException {
    return switch (name) {
      case "clickhouse" -> new ClickHousePeer(where, traffic);
      case "flume" -> new FlumePeer(where, folders.directory().resolve("flume"), traffic);
      case "postgres" -> new PostgresPeer(where, folders.directory().resolve("cache"), traffic);
      case "zipkin" -> new ZipkinPeer(folders.directory().resolve("zipkin"), traffic);
      default -> throw new IllegalArgumentException("there is no peer " + name);
    };
  }

  /** Events that the peer has answered. */
  private long compare(Peer ours, long[] sentToUs, Peer peer, Report report) throws GaveUp {
    Duration time = Duration.ofSeconds(quick ? 2 : 5);
    long sent = 0;
    for (int batch : batches) {
      Samples samples = new Samples(peer.name() + ", batches of " + batch);
      report.add(samples);
      sentToUs[0] += ours.load(batch, time).events();
      sent += load(peer, batch, time).events();
      for (int turn = 0; turn < (quick ? 3 : 5); turn++) {
        LoadResult a = ours.load(batch, time);
        sentToUs[0] += a.events();
        LoadResult b = load(peer, batch, time);
        sent += b.events();
        samples.add("Headgate events/s", a.eventsPerSecond());
        samples.add(peer.name() + " events/s", b.eventsPerSecond());
        samples.add("Headgate/peer", a.eventsPerSecond() / b.eventsPerSecond());
        samples.add("Headgate p99 ms", a.millis(99));
        samples.add("peer p99 ms", b.millis(99));
        samples.add("peer's failures", (double) b.others());
      }
      report.add(
          new Report.Target(
              samples.scenario(),
              samples.median("Headgate/peer"),
              wanted(peer, batch),
              true,
              peer.acknowledgement()));
    }
    return sent;
  }

  private static double wanted(Peer peer, int batch) {
    if (!peer.isDurable()) {
      return 1;
    }
    return batch <= 10 ? FEW_EVENTS_TIMES : MANY_EVENTS_TIMES;
  }
}
