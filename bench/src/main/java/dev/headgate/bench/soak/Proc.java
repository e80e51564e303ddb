package dev.headgate.bench.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What Linux tells of a process; zeros once it is gone. */
final class Proc {
  private static final double KILOBYTES_OF_MEGABYTE = 1024;

  private Proc() {}

  /**
   * A line of {@code /proc/<pid>/status} in megabytes.
   *
   * @param name such as {@code VmRSS}, or {@code RssAnon} for what no file is behind
   */
  static double megabytes(long pid, String name) {
    return status(pid, name) / KILOBYTES_OF_MEGABYTE;
  }

  static double threads(long pid) {
    return status(pid, "Threads");
  }

  private static double status(long pid, String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith(name + ":")) {
          return Double.parseDouble(
              line.substring(name.length() + 1).toLowerCase(Locale.ROOT).replace("kb", "").strip());
        }
      }
    } catch (IOException | UncheckedIOException gone) {
      return 0;
    }
    return 0;
  }

  /**
   * Open files and sockets, except the three by which ClickHouse watches each of its threads: those
   * are counted as threads.
   */
  static double openFiles(long pid) {
    int files = 0;
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path entry : entries) {
        files += isOfThread(entry) ? 0 : 1;
      }
    } catch (IOException | DirectoryIteratorException gone) {
      return 0;
    }
    return files;
  }

  private static boolean isOfThread(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString().contains("/task/");
    } catch (IOException closed) {
      return false;
    }
  }

  /**
   * Share of the last ten seconds in which something on the machine waited, in percent; NaN where
   * the system does not tell.
   *
   * @param what {@code cpu} or {@code io}
   */
  static double pressure(String what) {
    try {
      String some = Files.readAllLines(Path.of("/proc/pressure", what)).getFirst();
      int from = some.indexOf("avg10=") + "avg10=".length();
      return Double.parseDouble(some.substring(from, some.indexOf(' ', from)));
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** Of the last minute. */
  static double loadAverage() {
    try {
      return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
