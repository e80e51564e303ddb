package dev.headgate.bench.soak;

import dev.headgate.bench.fault.Fault;
import dev.headgate.bench.report.Plot;
import dev.headgate.bench.report.TextTable;
import dev.headgate.bench.soak.Flatness.Outcome;
import dev.headgate.bench.soak.Flatness.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a soak found out, as Markdown, as a page with plots, and as JSON. */
final class SoakReport {
  private static final Pattern VARYING = Pattern.compile("[0-9a-f-]{8,}|\\d+(\\.\\d+)?");
  private static final int MOST_TOLD = 20;
  private static final int MESSAGE_LENGTH = 160;

  private final SoakRun.Plan plan;
  private final Map<String, String> settings;
  private final Instant begin;
  private final List<String> figures = new ArrayList<>();
  private final List<Inflicted> faults = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final Map<String, Object> numbers = new LinkedHashMap<>();
  private final Map<String, Integer> logged = new TreeMap<>();
  private @Nullable Sampler sampler;

  /**
   * One fault.
   *
   * @param atSeconds since the load began
   * @param served until the gateway was asked and answered again; the time of the suspension for
   *     what was suspended
   * @param caughtUp until nobody waited and what was taken was stored within three seconds, for six
   *     seconds; NaN if the next fault was due before
   * @param unanswered tries without a 200 meanwhile
   * @param mostWaiting requests that were due at once
   */
  record Inflicted(
      Fault fault,
      double atSeconds,
      double served,
      double caughtUp,
      long unanswered,
      int mostWaiting) {}

  SoakReport(SoakRun.Plan plan, Map<String, String> settings, Instant begin) {
    this.plan = plan;
    this.settings = new TreeMap<>(settings);
    this.begin = begin;
  }

  void closedLoop(double eventsPerSecond, long left, Histogram latencies) {
    numbers.put("closedLoopEventsPerSecond", eventsPerSecond);
    figures.add(
        text(
            "Maximum: %,.0f events/s taken in a closed loop of %d connections, %,d of them left to"
                + " store; answers p50 %.0f ms, p99 %.0f ms.",
            eventsPerSecond,
            plan.connections(),
            left,
            latencies.getValueAtPercentile(50) / 1e6,
            latencies.getValueAtPercentile(99) / 1e6));
  }

  void load(double maximum, double eventsPerSecond, double requestsPerSecond) {
    numbers.put("maximumEventsPerSecond", maximum);
    numbers.put("offeredEventsPerSecond", eventsPerSecond);
    figures.add(
        text(
            "Sent: %.0f %% of the %,.0f events/s that were taken and stored: %,.0f events/s in"
                + " %,.0f requests/s, in an open loop.",
            100 * plan.share(), maximum, eventsPerSecond, requestsPerSecond));
  }

  void sampler(Sampler of) {
    sampler = of;
  }

  void fault(Inflicted inflicted) {
    faults.add(inflicted);
  }

  void audit(StoredUploads stored, Clients clients, long repeated) {
    numbers.put("acknowledged", stored.acknowledged());
    numbers.put("rows", stored.rows());
    numbers.put("open", stored.open());
    numbers.put("lost", stored.lost());
    numbers.put("doubled", stored.doubled());
    figures.add(
        text(
            "Audit: %,d different events and reports acknowledged, %,d stored, %,d whose outcome"
                + " their sender does not know, **%d lost, %d doubled**; %,d requests answered, %,d of"
                + " them repeats of answered ones; %,d tries unanswered.",
            stored.acknowledged(),
            stored.rows(),
            stored.open(),
            stored.lost(),
            stored.doubled(),
            clients.answered(),
            repeated,
            clients.unanswered()));
  }

  void counts(Map<String, Long> counts) {
    numbers.put("counts", counts.toString());
    figures.add("The gateway's own counts: " + counts + ".");
  }

  synchronized void violation(String what) {
    violations.add(what);
  }

  /** Counts what the gateway complained of, alike ones together. */
  void log(Path file) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      lines
          .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
          .map(line -> VARYING.matcher(line.substring(Math.min(30, line.length()))).replaceAll("#"))
          .map(line -> line.substring(0, Math.min(MESSAGE_LENGTH, line.length())))
          .forEach(line -> logged.merge(line, 1, Integer::sum));
    } catch (IOException | UncheckedIOException e) {
      logged.put("the log cannot be read: " + e, 1);
    }
  }

  /** Of all that is judged. */
  List<Verdict> verdicts() {
    Sampler of = sampler;
    if (of == null) {
      return List.of();
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (Measured measured : Measured.values()) {
      measured.limit().ifPresent(limit -> verdicts.addAll(Flatness.judge(of.of(measured), limit)));
    }
    return verdicts;
  }

  boolean isGood() {
    return violations.isEmpty()
        && verdicts().stream().noneMatch(verdict -> verdict.outcome() == Outcome.GROWS)
        && sampler != null;
  }

  String markdown() {
    StringBuilder text = new StringBuilder("# Soak\n\n");
    text.append(
        text(
            "%s, %.1f minutes under load, a fault every %d s, seed %d, %d cores, load average at the"
                + " end %.1f. Settings: %s.%n%n",
            begin,
            plan.time().toMillis() / 60e3,
            plan.every().toSeconds(),
            plan.seed(),
            Runtime.getRuntime().availableProcessors(),
            Proc.loadAverage(),
            settings));
    text.append(isGood() ? "**Good.**" : "**Failed.**").append("\n\n");
    figures.forEach(figure -> text.append("* ").append(figure).append('\n'));
    latencies(text);
    violations.stream()
        .limit(MOST_TOLD)
        .forEach(it -> text.append("* VIOLATED ").append(it).append('\n'));
    text.append("\n## Faults\n\n").append(faultTable());
    text.append("\n## Does anything grow?\n\n").append(judgement());
    text.append("\n## All that was measured\n\n").append(measuredTable());
    text.append("\n## Warnings and errors in the gateway's log\n\n");
    logged.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(MOST_TOLD)
        .forEach(
            line ->
                text.append("    ")
                    .append(line.getValue())
                    .append(" x ")
                    .append(line.getKey())
                    .append('\n'));
    return text.toString();
  }

  private void latencies(StringBuilder text) {
    Sampler of = sampler;
    if (of == null) {
      return;
    }
    text.append("* Latency since a request was due, until its 200 (coordinated omission");
    text.append(" corrected): ").append(percentiles(of.latencies()));
    text.append("; without times of faults and catching up: ");
    text.append(percentiles(of.calmLatencies())).append(".\n");
    List<Double> load = of.of(Measured.LOAD).points().stream().map(Series.Point::value).toList();
    if (!load.isEmpty()) {
      text.append(
          text("* Load average of the machine meanwhile: median %.1f.%n", Flatness.median(load)));
    }
  }

  private static String percentiles(Histogram of) {
    return text(
        "p50 %s, p99 %s, p99.9 %s, most %s ms",
        number(of.getValueAtPercentile(50) / 1e6),
        number(of.getValueAtPercentile(99) / 1e6),
        number(of.getValueAtPercentile(99.9) / 1e6),
        number(of.getMaxValue() / 1e6));
  }

  private String faultTable() {
    TextTable table =
        new TextTable(
            "minute", "fault", "served again", "caught up", "unanswered tries", "most waiting");
    for (Inflicted fault : faults) {
      table.row(
          text("%.1f", fault.atSeconds() / 60),
          fault.fault().label(),
          text("%.1f s", fault.served()),
          Double.isNaN(fault.caughtUp()) ? "not by the next" : text("%.1f s", fault.caughtUp()),
          Long.toString(fault.unanswered()),
          Integer.toString(fault.mostWaiting()));
    }
    return table.toString();
  }

  private String judgement() {
    TextTable table =
        new TextTable(
            "what",
            "compared",
            "points",
            "first third",
            "middle",
            "last third",
            "may grow by",
            "verdict");
    for (Verdict verdict : verdicts()) {
      table.row(
          verdict.series(),
          verdict.scope(),
          Integer.toString(verdict.points()),
          number(verdict.first()),
          number(verdict.middle()),
          number(verdict.last()),
          number(verdict.allowed()),
          verdict.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
    return "Medians of thirds, of lives of three minutes after their warm-up and of lives at the same age."
        + " What grows is higher in the last third than in the first by more than"
        + " it may, and at least a third of that came after the middle. The allowance is a share of"
        + " the first third or an amount, whichever is more: "
        + limits()
        + ".\n\n"
        + table;
  }

  private static String limits() {
    return String.join(
        "; ",
        Arrays.stream(Measured.values())
            .flatMap(
                measured ->
                    measured.limit().stream()
                        .map(
                            limit ->
                                measured.title()
                                    + " "
                                    + limit.text()
                                    + " "
                                    + measured.unit()
                                    + " after "
                                    + limit.warmUp().toSeconds()
                                    + " s"))
            .toList());
  }

  private String measuredTable() {
    Sampler of = sampler;
    TextTable table =
        new TextTable("what", "unit", "lives", "points", "least", "median", "most", "last");
    if (of == null) {
      return table.toString();
    }
    for (Measured measured : Measured.values()) {
      List<Double> values = of.of(measured).points().stream().map(Series.Point::value).toList();
      if (!values.isEmpty()) {
        table.row(
            measured.title(),
            measured.unit(),
            Integer.toString(of.of(measured).lives().size()),
            Integer.toString(values.size()),
            number(values.stream().min(Double::compare).orElse(Double.NaN)),
            number(Flatness.median(values)),
            number(values.stream().max(Double::compare).orElse(Double.NaN)),
            number(values.getLast()));
      }
    }
    return table.toString();
  }

  static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    double size = Math.abs(value);
    String format =
        size >= 1_000 ? "%,.0f" : size >= 100 || size == Math.rint(size) ? "%.0f" : "%.1f";
    return text(format, value);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is in no library of ours
  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Writes the files; the page's path. */
  Path write(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("soak.md"), markdown());
      Files.writeString(directory.resolve("soak.json"), json());
      StringBuilder page = new StringBuilder(head());
      for (Map.Entry<String, Plot> plot : plots().entrySet()) {
        String svg = plot.getValue().svg();
        Files.writeString(directory.resolve("soak-" + plot.getKey() + ".svg"), svg);
        page.append("<figure>").append(svg).append("</figure>");
      }
      page.append("</main>");
      return Files.writeString(directory.resolve("soak.html"), page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String head() {
    return """
    <!doctype html><html lang="en"><meta charset="utf-8"><title>Soak</title><style>
    body{font:14px/1.5 system-ui,sans-serif;margin:2em auto;max-width:1500px;padding:0 1em}
    pre{overflow:auto;background:#f6f6f6;padding:1em;font-size:12px}
    main{display:grid;grid-template-columns:repeat(auto-fill,minmax(560px,1fr));gap:1em}
    figure{margin:0;border:1px solid #ddd}svg{display:block;width:100%}
    </style><pre>"""
        + markdown().replace("&", "&amp;").replace("<", "&lt;")
        + "</pre><p>Dashed lines: faults. A line is broken where a process ended.</p><main>";
  }

  private Map<String, Plot> plots() {
    Map<String, Plot> plots = new LinkedHashMap<>();
    Sampler of = sampler;
    if (of == null) {
      return plots;
    }
    plots.put("throughput", plot(of, "Events", "events/s", Measured.ACKNOWLEDGED, Measured.STORED));
    plots.put(
        "latency", plot(of, "Accept latency", "ms", Measured.P50, Measured.P99).logarithmic());
    plots.put("waiting", plot(of, "Due and not answered", "requests", Measured.WAITING));
    plots.put("pending", plot(of, "Accepted and not stored", "events", Measured.PENDING));
    plots.put("lag", plot(of, "Age of the oldest not stored", "s", Measured.LAG));
    plots.put(
        "heap",
        plot(
            of,
            "Gateway: heap",
            "MB",
            Measured.HEAP_LIVE,
            Measured.HEAP_USED,
            Measured.HEAP_COMMITTED));
    plots.put(
        "memory", plot(of, "Gateway: memory", "MB", Measured.RSS, Measured.ANON, Measured.DEDUP));
    plots.put("off-heap", plot(of, "Gateway: off-heap", "MB", Measured.DIRECT, Measured.NON_HEAP));
    plots.put("gateway", plot(of, "Gateway", "", Measured.GATEWAY_FILES, Measured.GATEWAY_THREADS));
    plots.put("engine-memory", plot(of, "Engine: resident", "MB", Measured.ENGINE_RSS));
    plots.put("engine", plot(of, "Engine", "", Measured.ENGINE_FILES, Measured.ENGINE_THREADS));
    plots.put("postgres-memory", plot(of, "PostgreSQL: private", "MB", Measured.POSTGRES_ANON));
    plots.put(
        "postgres",
        plot(of, "PostgreSQL", "", Measured.POSTGRES_FILES, Measured.POSTGRES_PROCESSES));
    plots.put(
        "parts",
        plot(
            of,
            "Active parts",
            "",
            Measured.MEDIA_PARTS,
            Measured.TAG_EVENT_PARTS,
            Measured.TAG_RESULT_PARTS,
            Measured.LETTER_PARTS));
    plots.put("old-parts", plot(of, "Parts no more active", "", Measured.OLD_PARTS));
    plots.put("segments", plot(of, "Journal segments", "", Measured.SEGMENTS));
    plots.put(
        "journal",
        plot(
            of,
            "Journal",
            "MB",
            Measured.SEGMENT_BYTES,
            Measured.ID_FILE_BYTES,
            Measured.OTHER_JOURNAL_BYTES));
    plots.put("force", plot(of, "Writing and forcing a group", "ms", Measured.FORCE));
    plots.put(
        "machine",
        plot(
            of,
            "The machine",
            "% of time waiting; load average",
            Measured.CPU_PRESSURE,
            Measured.DISK_PRESSURE,
            Measured.LOAD));
    return plots;
  }

  private Plot plot(Sampler of, String title, String unit, Measured... lines) {
    Plot plot = new Plot(title, "minutes", unit);
    for (Measured line : lines) {
      List<double[]> points = new ArrayList<>();
      for (Series.Life life : of.of(line).lives()) {
        life.points()
            .forEach(point -> points.add(new double[] {point.seconds() / 60, point.value()}));
        points.add(new double[] {0, Double.NaN});
      }
      plot.line(
          line.name().toLowerCase(Locale.ROOT).replace('_', ' '),
          points.stream().mapToDouble(point -> point[0]).toArray(),
          points.stream().mapToDouble(point -> point[1]).toArray());
    }
    faults.forEach(fault -> plot.mark(fault.atSeconds() / 60));
    return plot;
  }

  private String json() {
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode root = mapper.createObjectNode();
    root.put("begin", begin.toString()).put("end", Instant.now().toString());
    root.put("seed", plan.seed()).put("minutes", plan.time().toMillis() / 60e3);
    root.put("cores", Runtime.getRuntime().availableProcessors()).put("good", isGood());
    numbers.forEach(root::putPOJO);
    ArrayNode list = root.putArray("faults");
    for (Inflicted fault : faults) {
      list.addObject()
          .put("fault", fault.fault().label())
          .put("atSeconds", fault.atSeconds())
          .put("servedSeconds", fault.served())
          .put("caughtUpSeconds", Double.isNaN(fault.caughtUp()) ? null : fault.caughtUp())
          .put("unansweredTries", fault.unanswered());
    }
    ArrayNode judged = root.putArray("verdicts");
    for (Verdict verdict : verdicts()) {
      judged
          .addObject()
          .put("what", verdict.series())
          .put("compared", verdict.scope())
          .put("first", verdict.first())
          .put("middle", verdict.middle())
          .put("last", verdict.last())
          .put("allowed", verdict.allowed())
          .put("outcome", verdict.outcome().name());
    }
    ArrayNode violated = root.putArray("violations");
    violations.forEach(violated::add);
    Sampler of = sampler;
    if (of != null) {
      series(root.putObject("series"), of);
    }
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
  }

  private static void series(ObjectNode root, Sampler of) {
    for (Measured measured : Measured.values()) {
      ArrayNode lives = root.putArray(measured.name().toLowerCase(Locale.ROOT));
      for (Series.Life life : of.of(measured).lives()) {
        ArrayNode points = lives.addArray();
        life.points().forEach(point -> points.addArray().add(point.seconds()).add(point.value()));
      }
    }
  }
}
