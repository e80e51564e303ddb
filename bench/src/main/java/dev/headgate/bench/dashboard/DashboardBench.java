package dev.headgate.bench.dashboard;

import dev.headgate.adapters.clickhouse.ClickHouseConnection;
import dev.headgate.adapters.clickhouse.ClickHouseEndpoint;
import dev.headgate.adapters.clickhouse.ClickHouseTagEvents;
import dev.headgate.adapters.clickhouse.ClickHouseTagResults;
import dev.headgate.adapters.clickhouse.ClickHouseTraffic;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.quality.SiteQuestion;
import dev.headgate.ingest.insight.quality.Stretch;
import dev.headgate.ingest.insight.quality.UsualVolume;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Times every dashboard, its questions one by one and whole pages, on a month of one large site.
 */
@Command(
    name = "dashboards",
    mixinStandardHelpOptions = true,
    description = "Times every dashboard at many stored tag results of one site over 30 days.")
public final class DashboardBench implements Callable<Integer> {
  private static final Duration MONTH = Duration.ofDays(30);

  @Option(
      names = "--data",
      description = "data directory; filled if it is new, and kept. Default: a temporary one")
  private @Nullable Path data;

  @Option(names = "--results", description = "tag results of the site (${DEFAULT-VALUE})")
  private long results = 50_000_000;

  @Option(names = "--turns", description = "how often each is asked warm (${DEFAULT-VALUE})")
  private int turns = 7;

  @Option(names = "--out", description = "folder of the JSON file (${DEFAULT-VALUE})")
  private Path output = Path.of("bench/target/results");

  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  private final List<Times> times = new ArrayList<>();

  /** A period as the pages have it, with the steps that its charts have. */
  private record Period(String name, Duration length, Duration step, Duration fineStep) {
    static final List<Period> ALL =
        List.of(
            new Period("1h", Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofMinutes(1)),
            new Period("24h", Duration.ofDays(1), Duration.ofMinutes(15), Duration.ofMinutes(5)),
            new Period("7d", Duration.ofDays(7), Duration.ofHours(1), Duration.ofMinutes(20)),
            new Period("30d", Duration.ofDays(30), Duration.ofHours(6), Duration.ofHours(2)),
            new Period("90d", Duration.ofDays(90), Duration.ofDays(1), Duration.ofHours(8)));
  }

  @Override
  public Integer call() throws Exception {
    Path directory =
        data == null ? Files.createTempDirectory("headgate-bench").resolve("data") : data;
    boolean isNew = !Files.exists(directory);
    Files.createDirectories(directory.toAbsolutePath().getParent());
    try (MeasuredGateway gateway = MeasuredGateway.start(directory.toAbsolutePath())) {
      int tenant = Integer.parseInt(gateway.setting("tenant.id"));
      int site = Integer.parseInt(gateway.setting("site.id"));
      if (isNew) {
        out.printf("filling %,d tag results over 30 days into %s%n", results, directory);
        new TagHistory(gateway, out).fill(tenant, site, results);
      }
      List<String> sizes = sizes(gateway);
      sizes.forEach(out::println);
      InsertCost cost = InsertCost.measure(gateway, turns);
      out.println(cost.text());
      pages(gateway, tenant, site);
      questions(gateway, new TenantId(tenant), new SiteId(site));
      print();
      write(sizes, cost);
    }
    return 0;
  }

  private static List<String> sizes(MeasuredGateway gateway)
      throws IOException, InterruptedException {
    List<String> sizes = new ArrayList<>();
    for (String what :
        List.of("table FROM system.parts", "table || '.' || name FROM system.projection_parts")) {
      sizes.addAll(
          gateway.sql(
              "SELECT 'rows', sum(rows), 'parts', count(), 'bytes', sum(bytes_on_disk), "
                  + what
                  + " WHERE database = 'headgate' AND active AND startsWith(table, 'tag_')"
                  + " GROUP BY 7 ORDER BY 7"));
    }
    return sizes;
  }

  private void pages(MeasuredGateway gateway, int tenant, int site)
      throws IOException, InterruptedException {
    PageReader reader = PageReader.signIn(gateway.url(), gateway.firstRun());
    String scope = "?tenant=" + tenant + "&site=" + site;
    for (Period period : Period.ALL) {
      for (String compare : List.of("", "before")) {
        String more = "&period=" + period.name() + "&compare=" + compare;
        String compared = compare.isEmpty() ? "no" : "yes";
        page(reader, "page: tag quality", period, compared, "/admin/tag-quality" + scope + more);
        page(
            reader,
            "page: one tag",
            period,
            compared,
            "/admin/tag-quality/tag" + scope + more + "&name=" + PageReader.encoded("Meta CAPI"));
        page(reader, "page: overview", period, compared, "/admin/overview" + scope + more);
      }
    }
  }

  private void page(PageReader reader, String what, Period period, String compared, String path)
      throws IOException, InterruptedException {
    add(Times.of(what, period.name(), compared, turns, () -> reader.get(path)));
  }

  private void add(Times one) {
    times.add(one);
    out.println(one.row());
  }

  private void questions(MeasuredGateway gateway, TenantId tenant, SiteId site)
      throws IOException, InterruptedException {
    ClickHouseEndpoint at =
        new ClickHouseEndpoint(
            gateway.setting("clickhouse.url"),
            gateway.setting("clickhouse.user"),
            gateway.setting("clickhouse.password"));
    try (ClickHouseConnection connection = ClickHouseConnection.forPages(() -> at)) {
      ClickHouseTagResults tagResults = new ClickHouseTagResults(connection);
      ClickHouseTagEvents tagEvents = new ClickHouseTagEvents(connection);
      ClickHouseTraffic traffic = new ClickHouseTraffic(connection);
      for (Period period : Period.ALL) {
        Instant now = Instant.now();
        Stretch time = new Stretch(now.minus(period.length()), now);
        Span span = new Span(time.from(), time.until());
        SiteQuestion asked = new SiteQuestion(tenant, site, Optional.empty(), time);
        SiteQuestion weeks =
            new SiteQuestion(tenant, site, Optional.empty(), UsualVolume.historyOf(time));
        question("figures of all tags", period, () -> tagResults.figures(asked));
        question("steps of all tags", period, () -> tagResults.steps(asked, period.fineStep()));
        question("one tag by event", period, () -> tagResults.byEvent(asked, "Meta CAPI"));
        question("volumes, completeness", period, () -> tagEvents.counts(asked, period.step()));
        question(
            "volumes of weeks before",
            period,
            () -> tagEvents.counts(weeks, UsualVolume.historyStep(period.step())));
        question("containers, last event", period, () -> tagEvents.activity(asked));
        question("tags in trouble", period, () -> traffic.tags(tenant, span));
        question(
            "what came in",
            period,
            () -> traffic.received(Optional.of(tenant), span, period.step()));
        question(
            "what came in, all tenants",
            period,
            () -> traffic.received(Optional.empty(), span, period.step()));
        question("last stored", period, () -> traffic.lastStored(Optional.of(tenant), now));
      }
    }
  }

  private void question(String what, Period period, Times.Timed timed)
      throws IOException, InterruptedException {
    add(Times.of(what, period.name(), "", turns, timed));
  }

  private void print() {
    out.println();
    out.println(
        "| milliseconds                 | over | compare |   first |   least |  median |     p95 |");
    out.println(
        "|------------------------------|------|---------|--------:|--------:|--------:|--------:|");
    times.forEach(one -> out.println(one.row()));
  }

  private void write(List<String> sizes, InsertCost cost) throws IOException {
    Files.createDirectories(output);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("at", Instant.now().toString());
    all.put("processors", Runtime.getRuntime().availableProcessors());
    all.put("results", results);
    all.put("days", MONTH.toDays());
    all.put("sizes", sizes);
    all.put("insert", cost);
    all.put("times", times);
    Path file = output.resolve("dashboards.json");
    Files.writeString(
        file,
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(all));
    out.println("written to " + file);
  }
}
