package dev.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.headgate.admin.words.Rate;
import dev.headgate.admin.words.Words;
import dev.headgate.app.demo.Demo;
import dev.headgate.app.demo.DemoOptions;
import dev.headgate.app.demo.DemoRecord;
import dev.headgate.app.running.RunningHeadgate;
import dev.headgate.app.running.Visitor;
import dev.headgate.browser.Accessibility;
import dev.headgate.browser.Screenshots;
import dev.headgate.browser.TestBrowser;
import dev.headgate.browser.TestBrowser.Screen;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What the pages show of a day of demo traffic is what the simulator wrote down when it sent it.
 */
@ResourceLock("browser")
class PagesEqualTheRecordTest {
  private static final Words WORDS = new Words();
  private static final Set<String> CONVERSIONS = Set.of("purchase", "generate_lead", "sign_up");

  /** The fields in the order of the page, with their places in a cell of the record. */
  private static final List<Field> FIELDS =
      List.of(
          new Field(2, 7),
          new Field(3, 7),
          new Field(4, 7),
          new Field(8, 12),
          new Field(9, 12),
          new Field(10, 12),
          new Field(11, 12));

  /** Of a gateway that has just started, each page is asked for the first time. */
  private static final double PATIENCE_MILLIS = 60_000;

  @TempDir Path directory;
  @RegisterExtension final TestBrowser browser = new TestBrowser();

  private record Field(int part, int whole) {}

  @Test
  void showsExactlyWhatWasSent() throws Exception {
    try (RunningHeadgate gateway = RunningHeadgate.start(directory.resolve("data"))) {
      DemoRecord record = send(gateway);
      awaitFirstPage(gateway);
      Visitor operator = Visitor.operator(gateway, browser);
      Page page = operator.page();
      page.setDefaultTimeout(PATIENCE_MILLIS);
      overview(page, gateway, record);
      looksRight(operator, gateway);
      tagQuality(page, gateway, record);
      rejected(page, gateway, record);
    }
  }

  private static void awaitFirstPage(RunningHeadgate gateway) {
    RunningHeadgate.await(
        Duration.ofSeconds(60),
        "the first page",
        () -> {
          try {
            return gateway.get("/admin/sign-in").statusCode() == 200;
          } catch (UncheckedIOException tooSlow) {
            return false;
          }
        });
  }

  private DemoRecord send(RunningHeadgate gateway) throws Exception {
    DemoOptions options =
        DemoOptions.lastDay(
                gateway.url(),
                gateway.mediaKey(),
                gateway.tagKey(),
                Instant.now(),
                directory.resolve("record.json"))
            .withEvents(4_000, 2_000);
    DemoRecord record = new Demo(options, InstantSource.system()).run();
    assertThat(record.complete()).isTrue();
    assertThat(record.unknown()).isEmpty();
    assertThat(record.count("events", "rate_limited") + record.count("tags", "rate_limited"))
        .isZero();
    gateway.awaitQuery(
        "SELECT (SELECT count() FROM headgate.media_events), (SELECT count() FROM headgate.tag_events),"
            + " (SELECT count() FROM headgate.dead_letters)",
        record.expectedMediaRows()
            + "\t"
            + record.count("tags", "unique_accepted")
            + "\t"
            + sums(record, "dead_letters", 0, 0, _ -> true).values().stream()
                .mapToLong(Long::longValue)
                .sum());
    return record;
  }

  /** Sums of one column of a view, by one part of the cells' names. */
  private static Map<String, Long> sums(
      DemoRecord record, String view, int key, int column, Predicate<List<String>> which) {
    Map<String, Long> sums = new TreeMap<>();
    record
        .expected()
        .getOrDefault(view, Map.of())
        .forEach(
            (name, cell) -> {
              List<String> parts = List.of(name.split(" \\| ", -1));
              if (which.test(parts)) {
                sums.merge(parts.get(key), cell.get(column), Long::sum);
              }
            });
    return sums;
  }

  private static void overview(Page page, RunningHeadgate gateway, DemoRecord record) {
    page.navigate(url(gateway, "/admin/overview", "&period=1h&compare=before"));
    long accepted = record.count("events", "accepted") + record.count("beacon", "accepted");
    long duplicates = record.count("events", "duplicates") + record.count("beacon", "duplicates");
    long rejected = record.count("events", "rejected") + record.count("beacon", "rejected");
    long tags = record.count("tags", "accepted");
    long badTags = record.count("tags", "rejected");
    assertThat(equations(page))
        .containsExactly(
            terms("received", accepted + rejected, "accepted", accepted, "rejected", rejected)
                + terms("refused", 0L),
            terms("accepted", accepted, "stored", accepted - duplicates, "duplicate", duplicates)
                + terms("test", 0L, "pending", 0L, "undeliverable", 0L, "erased", 0L),
            terms("received", tags + badTags, "accepted", tags, "rejected", badTags, "refused", 0L),
            terms("accepted", tags, "stored", tags, "duplicate", 0L, "test", 0L, "pending", 0L)
                + terms("undeliverable", 0L, "erased", 0L));
    assertThat(page.locator(".hg-equation-off").count()).isZero();
    assertThat(tile(page, "Media events")).isEqualTo(WORDS.number(record.expectedMediaRows()));
    assertThat(tile(page, "Tag reports")).isEqualTo(WORDS.number(tags));
    assertThat(page.locator(".hg-tiles").innerText()).contains("none in the period before");
  }

  /** Compared and not, on every screen. */
  private static void looksRight(Visitor operator, RunningHeadgate gateway) {
    for (Screen screen : Screen.values()) {
      Page page = operator.another(screen);
      page.setDefaultTimeout(PATIENCE_MILLIS);
      page.navigate(url(gateway, "/admin/overview", "&period=24h&compare=before"));
      page.waitForSelector(".hg-drawn canvas");
      Screenshots.keep(page, "overview-compared", screen);
      assertThat(Accessibility.seriousViolations(page)).isEmpty();
      assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth"))
          .as("scrolls sideways")
          .isFalse();
    }
  }

  private static String terms(Object... namesAndValues) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      text.append(namesAndValues[i])
          .append(' ')
          .append(WORDS.number((Long) namesAndValues[i + 1]))
          .append("; ");
    }
    return text.toString();
  }

  private static List<String> equations(Page page) {
    List<String> equations = new ArrayList<>();
    for (Locator equation : page.locator(".hg-equation").all()) {
      StringBuilder text = new StringBuilder();
      for (Locator term : equation.locator(".hg-equation-term").all()) {
        text.append(term.locator(".hg-equation-label").textContent())
            .append(' ')
            .append(term.locator(".hg-equation-value").textContent())
            .append("; ");
      }
      equations.add(text.toString());
    }
    return equations;
  }

  private static String tile(Page page, String label) {
    return page.locator(".hg-tile")
        .filter(new Locator.FilterOptions().setHasText(label))
        .first()
        .locator(".hg-tile-value")
        .textContent();
  }

  private static void tagQuality(Page page, RunningHeadgate gateway, DemoRecord record) {
    page.navigate(
        url(
            gateway,
            "/admin/tag-quality",
            "&from=" + record.dayStart() + "&until=" + record.dayEnd()));
    Map<String, Long> runs = sums(record, "tag_results", 1, 5, _ -> true);
    Map<String, Long> good = sums(record, "tag_results", 1, 1, _ -> true);
    List<String> expected = new ArrayList<>();
    runs.forEach(
        (tag, executions) ->
            expected.add(
                String.join(
                    " ",
                    tag,
                    WORDS.percent(new Rate(good.get(tag), executions)),
                    WORDS.number(sums(record, "tag_results", 1, 2, _ -> true).get(tag)),
                    WORDS.number(sums(record, "tag_results", 1, 3, _ -> true).get(tag)),
                    WORDS.number(sums(record, "tag_results", 1, 4, _ -> true).get(tag)),
                    WORDS.number(executions))));
    assertThat(
            page.locator("#tags tbody tr").all().stream()
                .map(PagesEqualTheRecordTest::tagRow)
                .toList())
        .containsExactlyInAnyOrderElementsOf(expected);

    Map<String, Long> names = sums(record, "tag_event_counts", 1, 0, _ -> true);
    assertThat(tile(page, "Events"))
        .isEqualTo(WORDS.number(names.values().stream().mapToLong(Long::longValue).sum()));
    assertThat(
            page.locator("section[aria-labelledby=names] tbody tr").all().stream()
                .map(row -> row.locator("th a").textContent() + " " + cell(row, "Events"))
                .toList())
        .containsExactlyInAnyOrderElementsOf(
            names.entrySet().stream()
                .map(name -> name.getKey() + " " + WORDS.number(name.getValue()))
                .toList());
    assertThat(
            page.locator("#completeness tbody tr").all().stream()
                .map(row -> cell(row, "Carried"))
                .toList())
        .isEqualTo(FIELDS.stream().map(field -> completeness(record, field)).toList());
  }

  private static String tagRow(Locator row) {
    return String.join(
        " ",
        row.locator("th a span").textContent(),
        row.locator("td[data-label=Success] .hg-rate").textContent(),
        cell(row, "Failures"),
        cell(row, "Timeouts"),
        cell(row, "Exceptions"),
        cell(row, "Executions"));
  }

  private static String cell(Locator row, String label) {
    return row.locator("td[data-label=\"" + label + "\"]").textContent().strip();
  }

  /** Of conversions that were reported one by one. */
  private static String completeness(DemoRecord record, Field field) {
    Predicate<List<String>> conversions =
        cell -> cell.get(1).equals("event") && CONVERSIONS.contains(cell.get(2));
    long part = total(sums(record, "tag_events", 2, field.part(), conversions));
    long whole = total(sums(record, "tag_events", 2, field.whole(), conversions));
    Rate rate = new Rate(part, whole);
    return WORDS.percent(rate) + " " + WORDS.sample(rate);
  }

  private static long total(Map<String, Long> sums) {
    return sums.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void rejected(Page page, RunningHeadgate gateway, DemoRecord record) {
    page.navigate(url(gateway, "/admin/rejected", "&period=24h"));
    Map<String, Long> shown = new TreeMap<>();
    for (Locator row : page.locator("section[aria-labelledby=reasons] tbody tr").all()) {
      shown.merge(
          row.locator("th a").textContent(),
          Long.parseLong(cell(row, "Count").replaceAll("\\D", "")),
          Long::sum);
    }
    assertThat(shown).isEqualTo(sums(record, "dead_letters", 0, 0, _ -> true));
  }

  private static String url(RunningHeadgate gateway, String path, String more) {
    Properties first = gateway.firstRun();
    return gateway.url()
        + path
        + "?tenant=%s&site=%s%s"
            .formatted(first.getProperty("tenant.id"), first.getProperty("site.id"), more);
  }
}
