package dev.headgate.bench.scale;

import dev.headgate.bench.scenario.GatewayUnderLoad;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time that was used so far, in seconds, by what Linux counts.
 *
 * @param gateway the gateway's process
 * @param postgres its PostgreSQL, all processes
 * @param inserts the engine without its merges: inserts above all, and watching itself
 * @param merges the engine's threads that merge parts
 */
record ProcessorTime(double gateway, double postgres, double inserts, double merges) {
  private static final double TICKS_A_SECOND = 100;
  private static final double NANOS_A_SECOND = 1e9;
  private static final String MERGING = "MergeMutate";

  /**
   * Fields of {@code /proc/<pid>/stat} behind the name: user, system, and both of dead children.
   */
  private static final int USER = 11;

  static ProcessorTime of(GatewayUnderLoad gateway) {
    double postgres =
        ProcessHandle.of(gateway.pid()).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToDouble(child -> seconds(child.pid(), 4))
            .sum();
    double merges = merges(gateway.enginePid());
    return new ProcessorTime(
        seconds(gateway.pid(), 2), postgres, seconds(gateway.enginePid(), 2) - merges, merges);
  }

  ProcessorTime since(ProcessorTime earlier) {
    return new ProcessorTime(
        gateway - earlier.gateway,
        postgres - earlier.postgres,
        inserts - earlier.inserts,
        merges - earlier.merges);
  }

  /** Microseconds of each part for one of so many events. */
  ProcessorTime microsOfOne(long events) {
    double each = 1e6 / events;
    return new ProcessorTime(gateway * each, postgres * each, inserts * each, merges * each);
  }

  /** All but the merges. */
  double withoutMerges() {
    return gateway + postgres + inserts;
  }

  /**
   * @param fields 2 for the process alone, 4 with its children that have ended
   */
  private static double seconds(long pid, int fields) {
    try {
      return seconds(Files.readString(Path.of("/proc", Long.toString(pid), "stat")), fields);
    } catch (IOException gone) {
      return 0;
    }
  }

  static double seconds(String stat, int fields) {
    String[] parts = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks = 0;
    for (int i = USER; i < USER + fields; i++) {
      ticks += Double.parseDouble(parts[i]);
    }
    return ticks / TICKS_A_SECOND;
  }

  private static double merges(long pid) {
    double nanos = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads) {
        nanos += isMerging(thread) ? nanos(thread) : 0;
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new UncheckedIOException(new IOException("the engine's threads cannot be listed", e));
    }
    return nanos / NANOS_A_SECOND;
  }

  private static boolean isMerging(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip().equals(MERGING);
    } catch (IOException ended) {
      return false;
    }
  }

  private static double nanos(Path thread) {
    try {
      return Double.parseDouble(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
    } catch (IOException ended) {
      return 0;
    }
  }
}
