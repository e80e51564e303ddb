package dev.headgate.bench.dedup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When the JVM held all of its threads, by its own log, on the clock of {@link System#nanoTime}:
 * what a call waited for then is not the index's doing.
 *
 * @param pauses in the order of the log
 */
record StopTheWorld(List<Pause> pauses) {
  private static final Pattern LINE =
      Pattern.compile("^\\[(\\d+)ns].*Safepoint .*Total: +(\\d+) ns");

  /** From the request to stop until all threads went on. */
  record Pause(long begin, long end) {
    long within(long from, long to) {
      return Math.max(0, Math.min(end, to) - Math.max(begin, from));
    }
  }

  StopTheWorld {
    pauses = List.copyOf(pauses);
  }

  /** The argument that has the JVM write such a log, each line with the monotonic clock. */
  static String jvmArgument(Path log) {
    return "-Xlog:safepoint=info:file=" + log + ":timenanos";
  }

  static StopTheWorld read(Path log) throws IOException {
    return parse(Files.readAllLines(log));
  }

  static StopTheWorld parse(List<String> lines) {
    return new StopTheWorld(
        lines.stream().map(StopTheWorld::pause).flatMap(Optional::stream).toList());
  }

  private static Optional<Pause> pause(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.find()) {
      return Optional.empty();
    }
    long end = Long.parseLong(matcher.group(1));
    return Optional.of(new Pause(end - Long.parseLong(matcher.group(2)), end));
  }

  /** How much of this time the JVM stood still. */
  long nanosWithin(long from, long to) {
    return pauses.stream().mapToLong(pause -> pause.within(from, to)).sum();
  }

  long count(long from, long to) {
    return pauses.stream().filter(pause -> pause.within(from, to) > 0).count();
  }

  long longestNanos(long from, long to) {
    return pauses.stream()
        .filter(pause -> pause.within(from, to) > 0)
        .mapToLong(pause -> pause.end - pause.begin)
        .max()
        .orElse(0);
  }
}
