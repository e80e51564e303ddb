package dev.headgate.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where a command's data lies while it runs, and where what it has found goes. */
public final class Folders {
  @Option(names = "--results", description = "Where JSON and plots go (${DEFAULT-VALUE}).")
  Path results = Path.of("bench", "target", "results");

  @Option(names = "--directory", description = "Where the data lies while it runs.")
  Path directory = Path.of(System.getProperty("java.io.tmpdir"), "headgate-bench");

  /** Made by the command line. */
  public Folders() {}

  public Path results() {
    return results;
  }

  /** Is there from one run to the next. */
  public Path directory() {
    return directory;
  }

  /** An empty folder for one run. */
  public Path begin(String command) {
    try {
      Files.createDirectories(directory);
      return Files.createTempDirectory(directory, command + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a run's folder with all that is in it. */
  public static void delete(Path run) {
    try (Stream<Path> tree = Files.walk(run)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
