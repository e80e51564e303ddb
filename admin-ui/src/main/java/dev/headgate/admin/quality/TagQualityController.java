package dev.headgate.admin.quality;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.chart.SeriesColour;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.frame.TimeRange;
import dev.headgate.admin.table.Exported;
import dev.headgate.admin.table.Exported.Column;
import dev.headgate.admin.table.ListQuery;
import dev.headgate.admin.words.Rate;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.insight.quality.Share;
import dev.headgate.ingest.insight.quality.StatusCounts;
import dev.headgate.ingest.insight.quality.Stretch;
import dev.headgate.ingest.insight.quality.TagByEvent;
import dev.headgate.ingest.insight.quality.TagFigures.Percentiles;
import dev.headgate.ingest.insight.quality.TagQuality;
import dev.headgate.ingest.insight.quality.TagQuality.Question;
import dev.headgate.ingest.insight.quality.TagQuality.TagReport;
import dev.headgate.ingest.insight.quality.TrackedField;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** The tags of a site: which run as they should, which do not, and since when. */
@Controller
final class TagQualityController {
  private static final Logger LOG = LoggerFactory.getLogger(TagQualityController.class);
  private static final String PATH = "/admin/tag-quality";

  private static final Map<String, Comparator<TagRow>> ORDERS =
      Map.of(
          "name", Comparator.comparing(TagRow::name, String.CASE_INSENSITIVE_ORDER),
          "success", Comparator.comparingDouble(row -> row.success().percent()),
          "failure", Comparator.comparingLong(row -> row.counts().failure()),
          "timeout", Comparator.comparingLong(row -> row.counts().timeout()),
          "exception", Comparator.comparingLong(row -> row.counts().exception()),
          "runs", Comparator.comparingLong(row -> row.counts().executions()),
          "average", Comparator.comparingDouble(row -> row.figures().averageMillis().orElse(-1)),
          "p50", Comparator.comparingDouble(row -> row.millis(Percentiles::p50)),
          "p95", Comparator.comparingDouble(row -> row.millis(Percentiles::p95)),
          "last", Comparator.comparing(row -> row.figures().lastSeen()));

  private static final Exported<TagRow> TAGS =
      new Exported<>(
          "tag-quality",
          List.of(
              new Column<>("tag", TagRow::name),
              new Column<>("success_percent", row -> row.success().percent()),
              new Column<>("executions", row -> row.counts().executions()),
              new Column<>("success", row -> row.counts().success()),
              new Column<>("failure", row -> row.counts().failure()),
              new Column<>("timeout", row -> row.counts().timeout()),
              new Column<>("exception", row -> row.counts().exception()),
              new Column<>("executions_of_windows", row -> row.figures().ofWindows()),
              new Column<>("average_ms", TagQualityController::average),
              new Column<>(
                  "p50_ms", row -> row.figures().times().map(Percentiles::p50).orElse(null)),
              new Column<>(
                  "p95_ms", row -> row.figures().times().map(Percentiles::p95).orElse(null)),
              new Column<>(
                  "p99_ms", row -> row.figures().times().map(Percentiles::p99).orElse(null)),
              new Column<>("first_seen", row -> row.figures().firstSeen()),
              new Column<>("last_seen", row -> row.figures().lastSeen()),
              new Column<>("changed_at", row -> row.change().map(c -> c.at()).orElse(null)),
              new Column<>(
                  "percent_before",
                  row -> row.change().map(c -> c.before().percent()).orElse(null)),
              new Column<>(
                  "percent_since",
                  row -> row.change().map(c -> c.since().percent()).orElse(null))));

  private static final Exported<TagByEvent> BY_EVENT =
      new Exported<>(
          "tag-by-event",
          List.of(
              new Column<>("event_name", TagByEvent::eventName),
              new Column<>("executions", row -> row.counts().executions()),
              new Column<>("success", row -> row.counts().success()),
              new Column<>("failure", row -> row.counts().failure()),
              new Column<>("timeout", row -> row.counts().timeout()),
              new Column<>("exception", row -> row.counts().exception())));

  private final TagQuality quality;
  private final SiteAdministration sites;

  TagQualityController(TagQuality quality, SiteAdministration sites) {
    this.quality = quality;
    this.sites = sites;
  }

  private static @Nullable Object average(TagRow row) {
    return row.figures().averageMillis().isPresent()
        ? row.figures().averageMillis().getAsDouble()
        : null;
  }

  private static Exported<EventRow> events() {
    List<Column<EventRow>> columns = new ArrayList<>();
    columns.add(new Column<>("event_name", EventRow::name));
    columns.add(new Column<>("events", row -> row.share().part()));
    columns.add(new Column<>("conversion", EventRow::conversion));
    for (TrackedField field : TrackedField.values()) {
      String name = field.name().toLowerCase(java.util.Locale.ROOT);
      columns.add(new Column<>(name, row -> part(row.fields().get(field))));
      columns.add(new Column<>(name + "_of", row -> whole(row.fields().get(field))));
    }
    return new Exported<>("events", columns);
  }

  private static long part(@Nullable Share share) {
    return share == null ? 0 : share.part();
  }

  private static long whole(@Nullable Share share) {
    return share == null ? 0 : share.whole();
  }

  @GetMapping(PATH)
  String overview(Frame frame, Model model) {
    Optional<SiteId> site = site(frame);
    if (site.isEmpty()) {
      model.addAttribute("sites", siteLinks(frame));
      return "admin/quality/choose-site";
    }
    Question question = question(frame, site.get());
    try {
      QualityView view =
          new QualityView(frame, question, orNotFound(quality.report(frame.actor(), question)));
      ListQuery query = ListQuery.of(frame.here(), "success");
      model.addAttribute("view", view);
      model.addAttribute("containers", containers(frame, view.report().activity().containers()));
      model.addAttribute("page", query.apply(found(view, query), ORDERS));
      model.addAttribute("eventExport", ListQuery.of(frame.here().with("table", "events"), ""));
      return "admin/quality/overview";
    } catch (StoreUnavailable down) {
      return silent(down);
    }
  }

  /** Says so instead of showing zeros. */
  private static String silent(StoreUnavailable down) {
    LOG.warn("The tag quality page could not be made: {}", down.getMessage());
    return "admin/quality/silent";
  }

  @GetMapping(value = PATH, params = "format")
  ResponseEntity<StreamingResponseBody> export(
      Frame frame, @RequestParam String format, @RequestParam(defaultValue = "tags") String table) {
    Question question = question(frame, site(frame).orElseThrow(NotFound::new));
    QualityView view =
        new QualityView(frame, question, orNotFound(quality.report(frame.actor(), question)));
    return table.equals("events")
        ? events().answer(format, view.eventRows())
        : TAGS.answer(format, found(view, ListQuery.of(frame.here(), "success")));
  }

  private static List<TagRow> found(QualityView view, ListQuery query) {
    return view.tags().stream().filter(row -> row.contains(query.text())).toList();
  }

  @GetMapping(PATH + "/tag")
  String tag(Frame frame, @RequestParam String name, Model model) {
    Question question = question(frame, site(frame).orElseThrow(NotFound::new));
    try {
      TagReport report = orNotFound(quality.tag(frame.actor(), question, name));
      QualityCharts charts = new QualityCharts(question);
      int colour = SeriesColour.of(name);
      model.addAttribute("row", QualityView.row(frame, question, report.line(), colour));
      model.addAttribute("byEvent", report.byEvent().stream().map(OnEvent::of).toList());
      model.addAttribute(
          "statuses", charts.statuses(report.line().steps(), report.line().change()));
      model.addAttribute(
          "rates", charts.successRate(report.line().steps(), colour, report.line().change()));
      model.addAttribute("step", question.fineStep());
      model.addAttribute(
          "back", frame.link(PATH).with("container", question.container().orElse(null)).toString());
      model.addAttribute("query", ListQuery.of(frame.here(), ""));
      return "admin/quality/tag";
    } catch (StoreUnavailable down) {
      return silent(down);
    }
  }

  @GetMapping(value = PATH + "/tag", params = "format")
  ResponseEntity<StreamingResponseBody> exportTag(
      Frame frame, @RequestParam String name, @RequestParam String format) {
    Question question = question(frame, site(frame).orElseThrow(NotFound::new));
    return BY_EVENT.answer(
        format, orNotFound(quality.tag(frame.actor(), question, name)).byEvent());
  }

  /** The chosen site, or the only one. */
  private Optional<SiteId> site(Frame frame) {
    if (frame.scope().site().isPresent()) {
      return frame.scope().site();
    }
    List<Site> all = orNotFound(sites.list(frame.actor(), frame.tenant()));
    return all.size() == 1 ? Optional.of(all.getFirst().id()) : Optional.empty();
  }

  private List<Choosable> siteLinks(Frame frame) {
    return orNotFound(sites.list(frame.actor(), frame.tenant())).stream()
        .map(
            site ->
                new Choosable(
                    site.name(), frame.here().with("site", site.id().value()).toString(), false))
        .toList();
  }

  /** A tag's results on events of one name. */
  record OnEvent(String eventName, StatusCounts counts, Rate rate) {
    static OnEvent of(TagByEvent one) {
      return new OnEvent(one.eventName(), one.counts(), TagRow.rate(one.counts().successRate()));
    }
  }

  /** Something that a link chooses. */
  record Choosable(String name, String link, boolean chosen) {}

  /** All containers, and each; nothing to choose with one alone. */
  private static List<Choosable> containers(Frame frame, List<String> names) {
    String chosen = frame.here().parameter("container").orElse("");
    if (names.size() < 2 && chosen.isEmpty()) {
      return List.of();
    }
    List<Choosable> all = new ArrayList<>();
    all.add(
        new Choosable(
            "All containers",
            frame.here().without("container", "page").toString(),
            chosen.isEmpty()));
    for (String name : names) {
      all.add(
          new Choosable(
              name,
              frame.here().without("page").with("container", name).toString(),
              name.equals(chosen)));
    }
    return all;
  }

  private static Question question(Frame frame, SiteId site) {
    return new Question(
        site,
        frame.here().parameter("container"),
        stretch(frame.period().range()),
        frame.period().compared().map(TagQualityController::stretch),
        frame.period().step());
  }

  private static Stretch stretch(TimeRange range) {
    return new Stretch(range.from(), range.until());
  }
}
