package dev.headgate.app.cli;

import dev.headgate.adapters.journal.FileRefillRequests;
import dev.headgate.adapters.journal.JournalCopy;
import dev.headgate.adapters.journal.JournalRepair;
import dev.headgate.adapters.journal.JournalVerifier;
import dev.headgate.adapters.journal.JournalVerifier.DeliveryReport;
import dev.headgate.adapters.journal.JournalVerifier.Report;
import dev.headgate.adapters.journal.JournalVerifier.SegmentReport;
import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.delivery.RefillRequests;
import dev.headgate.ingest.journal.Api;
import dev.headgate.ingest.journal.JournalPosition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "journal",
    description = "The journal: what was accepted, on disk.",
    subcommands = {
      JournalCommands.Status.class,
      JournalCommands.Verify.class,
      JournalCommands.Repair.class,
      JournalCommands.Copy.class,
      JournalCommands.Refill.class
    })
final class JournalCommands extends Group {

  /** A command on the journal's files, which needs no database and no running gateway. */
  @Command(mixinStandardHelpOptions = true)
  abstract static class OnFiles implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Option(names = "--json", description = "Write JSON instead of a table.")
    boolean json;

    @SuppressWarnings("NullAway.Init")
    OnFiles() {}

    Path dataDirectory() {
      return ((CommandLineClient) spec.root().userObject()).dataDirectory();
    }

    Path journal() {
      Path directory = dataDirectory().resolve("journal");
      if (!Files.isDirectory(directory)) {
        throw Failure.failed(
            "There is no journal in %s; set HEADGATE_DATA_DIR to the gateway's data directory."
                .formatted(directory.getParent()));
      }
      return directory;
    }

    Report verify() {
      try {
        return JournalVerifier.verify(journal());
      } catch (IOException e) {
        throw Failure.failed("The journal cannot be read: " + e.getMessage());
      }
    }

    void print(Listing listing) {
      PrintWriter out = spec.commandLine().getOut();
      listing.print(out, json);
      out.flush();
    }

    void say(String line) {
      if (!json) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
      }
    }
  }

  @Command(name = "status", description = "Show how much the journal holds, and what of it waits.")
  static final class Status extends OnFiles {
    @Override
    public Integer call() {
      Report report = verify();
      List<SegmentReport> segments = report.segments();
      print(
          new Listing("segments", "records", "events", "bytes", "end", "delivered_up_to", "sound")
              .row(
                  segments.size(),
                  segments.stream().mapToLong(SegmentReport::records).sum(),
                  segments.stream().mapToLong(SegmentReport::events).sum(),
                  segments.stream().mapToLong(SegmentReport::bytes).sum(),
                  segments.isEmpty() ? Optional.empty() : shown(segments.getLast().end()),
                  report.deliveries().flatMap(DeliveryReport::next).map(JournalCommands::shown),
                  report.isSound()));
      return 0;
    }
  }

  @Command(
      name = "verify",
      description = "Read every record and tell what is wrong; changes nothing.")
  static final class Verify extends OnFiles {
    @Override
    public Integer call() {
      Report report = verify();
      Listing listing =
          new Listing("file", "first", "end", "records", "events", "bytes", "unfinished", "lost");
      for (SegmentReport segment : report.segments()) {
        listing.row(
            segment.file(),
            shown(segment.first()),
            shown(segment.end()),
            segment.records(),
            segment.events(),
            segment.bytes(),
            segment.unfinishedBytes(),
            segment.lostRecords());
      }
      print(listing);
      report.damage().forEach(this::say);
      say(report.isSound() ? "The journal is sound." : "The journal is damaged; see above.");
      return report.isSound() ? 0 : 1;
    }
  }

  @Command(
      name = "repair",
      description = {
        "Give up what cannot be read, so that the gateway starts again.",
        "What was damaged is kept beside it as *.damaged. Stop the gateway first."
      })
  static final class Repair extends OnFiles {
    @Option(names = "--yes", description = "Really do it.")
    boolean sure;

    @Override
    public Integer call() {
      if (!sure) {
        throw Failure.failed(
            "This gives up records that were acknowledged. Look at them with 'journal verify',"
                + " then add --yes.");
      }
      try {
        List<String> lost = JournalRepair.repair(journal());
        lost.forEach(this::say);
        say(lost.isEmpty() ? "There was nothing to repair." : "The gateway can be started again.");
        return 0;
      } catch (IOException | IllegalStateException e) {
        throw Failure.failed("The journal cannot be repaired: " + e.getMessage());
      }
    }
  }

  @Command(
      name = "copy",
      description = {
        "Copy the journal, also while the gateway writes to it. Plain copying tools cannot do",
        "that: they would see its files at different moments."
      })
  static final class Copy extends OnFiles {
    @Parameters(paramLabel = "DIRECTORY", description = "Does not exist yet.")
    Path target;

    @SuppressWarnings("NullAway.Init")
    Copy() {}

    @Override
    public Integer call() {
      try {
        JournalCopy.make(journal(), target.toAbsolutePath());
        say("Copied.");
        return 0;
      } catch (IOException e) {
        throw Failure.failed("The journal cannot be copied: " + e);
      }
    }
  }

  @Command(
      name = "refill",
      description = {
        "Have the gateway compare ClickHouse with the segments that the journal still keeps, and",
        "send what is missing there, each row once. For a ClickHouse that was restored, or lost",
        "data. Events are accepted and delivered meanwhile as usual, only later."
      })
  static final class Refill extends OnFiles {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    @Option(
        names = "--wait",
        paramLabel = "SECONDS",
        description = "How long to wait for the answer; 0 for not at all.",
        defaultValue = "600")
    int seconds;

    @Override
    public Integer call() {
      FileRefillRequests requests = new FileRefillRequests(dataDirectory());
      try {
        requests.ask();
        Optional<RefillRequests.Report> report = await(requests);
        if (report.isEmpty()) {
          say("Asked for. The gateway does it when it runs; refill.done will say what came of it.");
          return 0;
        }
        RefillRequests.Report done = report.get();
        print(
            new Listing("deliveries", "rows_sent", "not_compared", "stopped")
                .row(done.deliveries(), done.rows(), done.notCompared(), done.stopped()));
        return done.stopped().isEmpty() ? 0 : 1;
      } catch (IOException e) {
        throw Failure.failed("The refill cannot be asked for: " + e.getMessage());
      }
    }

    private Optional<RefillRequests.Report> await(FileRefillRequests requests) throws IOException {
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      Optional<RefillRequests.Report> report = requests.answered();
      while (report.isEmpty() && System.nanoTime() < end) {
        try {
          Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return report;
        }
        report = requests.answered();
      }
      return report;
    }
  }

  @Command(
      name = "delivery",
      description = "Deliveries: the way from the journal to ClickHouse.",
      subcommands = DeliveryStatus.class)
  static final class DeliveryCommands extends Group {}

  @Command(name = "status", description = "Show what has been delivered, and what is open.")
  static final class DeliveryStatus extends OnFiles {
    @Override
    public Integer call() {
      Optional<DeliveryReport> report = verify().deliveries();
      if (report.isEmpty()) {
        say("Nothing has been delivered yet.");
        return 0;
      }
      DeliveryReport deliveries = report.get();
      print(
          new Listing(
                  "deliveries",
                  "media_stored",
                  "tags_stored",
                  "undeliverable",
                  "last_done",
                  "next",
                  "open")
              .row(
                  deliveries.totals().deliveries(),
                  count(deliveries.totals().stored(), Api.MEDIA),
                  count(deliveries.totals().stored(), Api.TAG),
                  count(deliveries.totals().undeliverable(), Api.MEDIA)
                      + count(deliveries.totals().undeliverable(), Api.TAG),
                  deliveries.totals().lastDoneAt(),
                  deliveries.next().map(JournalCommands::shown),
                  deliveries.open().map(FrozenDelivery::deliveryId).map(Long::toUnsignedString)));
      return 0;
    }

    private static long count(Map<Api, Long> totals, Api api) {
      return totals.getOrDefault(api, 0L);
    }
  }

  private static String shown(JournalPosition position) {
    return position.epoch() + "." + position.sequence();
  }
}
