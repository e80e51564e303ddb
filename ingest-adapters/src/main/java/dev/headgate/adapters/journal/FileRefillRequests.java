package dev.headgate.adapters.journal;

import dev.headgate.ingest.delivery.RefillRequests;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * Requests for a refill as files in the gateway's data directory: {@code refill.asked} for as long
 * as one is waited for, {@code refill.done} with what came of the last one.
 */
public final class FileRefillRequests implements RefillRequests {
  private static final String ASKED = "refill.asked";
  private static final String DONE = "refill.done";

  private final Path directory;

  public FileRefillRequests(Path directory) {
    this.directory = directory;
  }

  /** Asks for a refill; what came of an earlier one is forgotten. */
  public void ask() throws IOException {
    Files.deleteIfExists(directory.resolve(DONE));
    Files.writeString(directory.resolve(ASKED), "");
  }

  /** What came of the last one; empty while it is waited for. */
  public Optional<Report> answered() throws IOException {
    if (isAsked() || !Files.exists(directory.resolve(DONE))) {
      return Optional.empty();
    }
    Properties done = new Properties();
    done.load(new StringReader(Files.readString(directory.resolve(DONE))));
    String stopped = done.getProperty("stopped", "");
    return Optional.of(
        new Report(
            Long.parseLong(done.getProperty("deliveries")),
            Long.parseLong(done.getProperty("rows")),
            Integer.parseInt(done.getProperty("not_compared")),
            stopped.isEmpty() ? Optional.empty() : Optional.of(stopped)));
  }

  @Override
  public boolean isAsked() {
    return Files.exists(directory.resolve(ASKED));
  }

  @Override
  public void answer(Report report) {
    String text =
        "deliveries=%d%nrows=%d%nnot_compared=%d%nstopped=%s%n"
            .formatted(
                report.deliveries(),
                report.rows(),
                report.notCompared(),
                report.stopped().orElse("").replace("\\", "\\\\").replaceAll("\\R", " "));
    try {
      Path fresh = Files.writeString(directory.resolve(DONE + ".tmp"), text);
      Files.move(fresh, directory.resolve(DONE), StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(directory.resolve(ASKED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
