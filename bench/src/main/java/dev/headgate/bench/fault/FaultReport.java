package dev.headgate.bench.fault;

import dev.headgate.bench.report.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Faults survived by kind, and what was lost or doubled. */
final class FaultReport {
  private final long seed;
  private final Instant begin;
  private final List<Loop> loops = new ArrayList<>();
  private final List<String> atTheEnd = new ArrayList<>();
  private long checkedAgain;

  /**
   * One fault.
   *
   * @param unanswered attempts of senders without a 200
   * @param back until the gateway served again
   */
  record Loop(Fault fault, Audit audit, int unanswered, Duration back, List<String> violations) {}

  FaultReport(long seed, Instant begin) {
    this.seed = seed;
    this.begin = begin;
  }

  void add(Loop loop) {
    loops.add(loop);
  }

  /**
   * @param checked how many stored events and reports were looked at once more
   */
  void atTheEnd(long checked, List<String> violations) {
    checkedAgain = checked;
    atTheEnd.addAll(violations);
  }

  List<String> violations() {
    List<String> all = new ArrayList<>();
    loops.forEach(loop -> all.addAll(loop.violations()));
    all.addAll(atTheEnd);
    return all;
  }

  String text() {
    TextTable table =
        new TextTable(
            "fault",
            "times",
            "survived",
            "acknowledged",
            "open",
            "stored",
            "lost",
            "doubled",
            "unanswered tries",
            "longest until it served");
    for (Fault fault : Fault.values()) {
      List<Loop> of = loops.stream().filter(loop -> loop.fault() == fault).toList();
      if (!of.isEmpty()) {
        row(table, fault.label(), of);
      }
    }
    row(table, "all", loops);
    StringBuilder text = new StringBuilder(table.toString());
    text.append("checked once more at the end: ").append(checkedAgain).append('\n');
    violations().stream().limit(20).forEach(it -> text.append("VIOLATED ").append(it).append('\n'));
    return text.toString();
  }

  private static void row(TextTable table, String label, List<Loop> of) {
    double longest = of.stream().mapToLong(loop -> loop.back().toMillis()).max().orElse(0) / 1e3;
    table.row(
        label,
        Integer.toString(of.size()),
        Long.toString(survived(of)),
        sum(of, loop -> loop.audit().acknowledged()),
        sum(of, loop -> loop.audit().open()),
        sum(of, loop -> loop.audit().stored()),
        sum(of, loop -> loop.audit().lost()),
        sum(of, loop -> loop.audit().doubled()),
        sum(of, Loop::unanswered),
        String.format(Locale.ROOT, "%.1f s", longest));
  }

  /** Faults after which everything was as it has to be. */
  long survived() {
    return survived(loops);
  }

  private static long survived(List<Loop> of) {
    return of.stream().filter(loop -> loop.violations().isEmpty()).count();
  }

  private static String sum(List<Loop> of, ToLongFunction<Loop> figure) {
    return Long.toString(of.stream().mapToLong(figure).sum());
  }

  /** Writes all as JSON; where. */
  Path write(Path directory) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("begin", begin.toString()).put("end", Instant.now().toString());
    root.put("seed", seed).put("checkedAgain", checkedAgain);
    ArrayNode list = root.putArray("loops");
    for (Loop loop : loops) {
      ObjectNode node = list.addObject().put("fault", loop.fault().label());
      node.put("acknowledged", loop.audit().acknowledged());
      node.put("open", loop.audit().open());
      node.put("stored", loop.audit().stored());
      node.put("lost", loop.audit().lost());
      node.put("doubled", loop.audit().doubled());
      node.put("unansweredTries", loop.unanswered());
      node.put("backMillis", loop.back().toMillis());
    }
    ArrayNode violated = root.putArray("violations");
    violations().forEach(violated::add);
    try {
      Files.createDirectories(directory);
      return Files.writeString(
          directory.resolve("faults.json"),
          JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
