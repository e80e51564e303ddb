package dev.headgate.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Everything a run found out, as text, JSON and a page with plots. */
public final class Report {
  private final String name;
  private final Instant begin;
  private final List<Samples> samples = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();
  private final List<Plot> plots = new ArrayList<>();
  private final Map<String, TextTable> tables = new LinkedHashMap<>();

  /** A figure that should be reached. */
  public record Target(
      String what, double measured, double wanted, boolean atLeast, String remark) {
    /** NaN when it was not measured. */
    public boolean isReached() {
      return atLeast ? measured >= wanted : measured <= wanted;
    }

    String verdict() {
      return Double.isNaN(measured) ? "not measured" : isReached() ? "reached" : "missed";
    }
  }

  public Report(String name, Instant begin) {
    this.name = name;
    this.begin = begin;
  }

  public void add(Samples of) {
    samples.add(of);
  }

  public void add(Target target) {
    targets.add(target);
  }

  public void add(Plot plot) {
    plots.add(plot);
  }

  /** A table that stands after the targets. */
  public void add(String called, TextTable table) {
    tables.put(called, table);
  }

  /** All values with their spread, then the targets and further tables. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Samples of : samples) {
      TextTable table = new TextTable(of.scenario(), "median", "least", "most", "turns");
      of.values()
          .forEach(
              (what, values) ->
                  table.row(
                      what,
                      number(of.median(what)),
                      number(of.least(what)),
                      number(of.most(what)),
                      Integer.toString(values.size())));
      text.append(table).append('\n');
    }
    if (!targets.isEmpty()) {
      text.append(targetTable());
    }
    tables.values().forEach(table -> text.append('\n').append(table));
    return text.toString();
  }

  private TextTable targetTable() {
    TextTable table = new TextTable("target", "measured", "wanted", "verdict", "remark");
    for (Target target : targets) {
      table.row(
          target.what(),
          number(target.measured()),
          (target.atLeast() ? "at least " : "at most ") + number(target.wanted()),
          target.verdict(),
          target.remark());
    }
    return table;
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    String format = Math.abs(value) >= 1_000 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  /** Writes the files; the page's path. */
  public Path write(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve(name + ".json"), json());
      Path page = directory.resolve(name + ".html");
      Files.writeString(page, page());
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String json() {
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode root = mapper.createObjectNode().put("begin", begin.toString());
    root.put("cores", Runtime.getRuntime().availableProcessors());
    ObjectNode scenarios = root.putObject("scenarios");
    for (Samples of : samples) {
      ObjectNode scenario = scenarios.putObject(of.scenario());
      of.values()
          .forEach(
              (what, values) -> {
                ArrayNode array = scenario.putArray(what);
                values.forEach(array::add);
              });
    }
    ArrayNode list = root.putArray("targets");
    for (Target target : targets) {
      list.addObject()
          .put("what", target.what())
          .put("measured", target.measured())
          .put("wanted", target.wanted())
          .put("verdict", target.verdict())
          .put("remark", target.remark());
    }
    tables.forEach((called, table) -> root.set(called, mapper.valueToTree(table.records())));
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
  }

  private String page() {
    StringBuilder page = new StringBuilder("<!doctype html><meta charset='utf-8'><title>");
    page.append(name).append("</title><style>body{font:14px sans-serif;max-width:760px;");
    page.append("margin:2em auto}pre{overflow:auto;background:#f6f6f6;padding:1em}</style><h1>");
    page.append(name).append("</h1><p>").append(begin).append("</p>");
    plots.forEach(plot -> page.append("<p>").append(plot.svg()).append("</p>"));
    return page.append("<pre>").append(text()).append("</pre>").toString();
  }
}
