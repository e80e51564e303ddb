package dev.headgate.admin.quality;

import dev.headgate.admin.chart.Chart;
import dev.headgate.admin.chart.SeriesColour;
import dev.headgate.admin.chart.Sparkline;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.words.Rate;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.insight.quality.Completeness;
import dev.headgate.ingest.insight.quality.FieldCounts;
import dev.headgate.ingest.insight.quality.QualityScore;
import dev.headgate.ingest.insight.quality.Share;
import dev.headgate.ingest.insight.quality.TagEvents.Volume;
import dev.headgate.ingest.insight.quality.TagFigures;
import dev.headgate.ingest.insight.quality.TagQuality.Question;
import dev.headgate.ingest.insight.quality.TagQuality.Report;
import dev.headgate.ingest.insight.quality.TagQuality.TagLine;
import dev.headgate.ingest.insight.quality.TagStep;
import dev.headgate.ingest.insight.quality.TrackedField;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the page shows of a report. */
final class QualityView {
  private static final Words WORDS = new Words();

  /** A rate's small line reaches down to here, or as low as the rate was. */
  private static final double USUAL_LOW = 90;

  private final Frame frame;
  private final Question question;
  private final Report report;
  private final QualityCharts charts;
  private final Map<String, Integer> colours;

  QualityView(Frame frame, Question question, Report report) {
    this.frame = frame;
    this.question = question;
    this.report = report;
    charts = new QualityCharts(question);
    colours = SeriesColour.of(report.tags().stream().map(tag -> tag.figures().name()).toList());
  }

  public Report report() {
    return report;
  }

  public boolean isEmpty() {
    return report.tags().isEmpty() && report.volumes().isEmpty();
  }

  List<TagRow> tags() {
    return report.tags().stream()
        .map(tag -> row(frame, question, tag, colours.getOrDefault(tag.figures().name(), 1)))
        .toList();
  }

  static TagRow row(Frame frame, Question question, TagLine tag, int colour) {
    String name = tag.figures().name();
    Link link =
        frame
            .link("/admin/tag-quality/tag")
            .with("site", question.site().value())
            .with("container", question.container().orElse(null))
            .with("name", name);
    return TagRow.of(tag, colour, trend(question, tag.steps()), link.toString());
  }

  private static Sparkline trend(Question question, List<TagStep> steps) {
    Buckets buckets = new Buckets(question.time(), Buckets.OF_SPARKLINE);
    steps.forEach(step -> buckets.add(step.at(), step.all().successRate()));
    return rateLine(buckets.percents());
  }

  private static Sparkline rateLine(List<@Nullable Double> rates) {
    double low = USUAL_LOW;
    Double first = null;
    Double last = null;
    for (Double rate : rates) {
      if (rate != null) {
        low = Math.min(low, rate);
        first = first == null ? rate : first;
        last = rate;
      }
    }
    String label =
        first == null || last == null
            ? "no data"
            : "from %.1f %% at first to %.1f %% at last".formatted(first, last);
    return Sparkline.of(rates, low, 100, label);
  }

  /** Tags whose rate fell, the worst fall first. */
  public List<TagRow> fallen() {
    return tags().stream()
        .filter(tag -> tag.change().filter(c -> c.isWorse()).isPresent())
        .sorted(Comparator.comparingDouble(tag -> tag.change().orElseThrow().points()))
        .limit(3)
        .toList();
  }

  public long failing() {
    return tags().stream().filter(tag -> tag.status().word().equals("failing")).count();
  }

  public String score() {
    return points(report.score());
  }

  private static String points(QualityScore score) {
    return score.points().isPresent() ? Integer.toString(score.points().getAsInt()) : Words.NOTHING;
  }

  public String scoreNote() {
    return report
        .scoreBefore()
        .map(before -> "of 100; " + points(before) + " " + comparedWith())
        .orElse("of 100");
  }

  private String comparedWith() {
    return frame.period().comparedWith();
  }

  public String successNote() {
    String sample = WORDS.sample(success()) + " executions";
    return report
        .figuresBefore()
        .map(before -> TagRow.rate(before.counts().successRate()))
        .map(before -> sample + "; " + WORDS.percent(before) + " " + comparedWith())
        .orElse(sample);
  }

  public String eventsNote() {
    if (report.figuresBefore().isEmpty()) {
      return frame.period().label();
    }
    long before = report.volumesBefore().stream().mapToLong(Volume::events).sum();
    return WORDS.change(events(), before) + " " + comparedWith();
  }

  public Rate success() {
    return TagRow.rate(report.figures().counts().successRate());
  }

  public Optional<TagFigures.Percentiles> times() {
    return report.figures().allTimes();
  }

  public String p95() {
    return times().map(t -> WORDS.millis(t.p95())).orElse(Words.NOTHING);
  }

  public String p95Note() {
    return times()
        .map(t -> "median " + WORDS.millis(t.p50()) + ", p99 " + WORDS.millis(t.p99()))
        .orElse("windows carry sums only");
  }

  public String lastEvent() {
    return report
        .activity()
        .lastEvent()
        .map(at -> WORDS.duration(Duration.between(at, frame.now())) + " ago")
        .orElse(Words.NOTHING);
  }

  public long events() {
    return report.volumes().stream().mapToLong(Volume::events).sum();
  }

  /** The event whose volume is drawn; empty for all together. */
  public String chosenEvent() {
    return frame.here().parameter("event").orElse("");
  }

  public Chart volume() {
    String chosen = chosenEvent();
    return charts.volume(
        chosen.isEmpty() ? "Events" : "Events named " + chosen,
        chosen.isEmpty() ? 1 : SeriesColour.of(chosen),
        named(report.volumes(), chosen),
        named(report.history(), chosen));
  }

  public boolean hasHistory() {
    return !named(report.history(), chosenEvent()).isEmpty();
  }

  private static List<Volume> named(List<Volume> volumes, String name) {
    return name.isEmpty()
        ? volumes
        : volumes.stream().filter(volume -> volume.eventName().equals(name)).toList();
  }

  public String allEventsLink() {
    return frame.here().without("event").toString();
  }

  /** Event names, the most frequent first. */
  public List<EventRow> events(Map<String, Map<TrackedField, Share>> fields) {
    Map<String, Long> counts = new TreeMap<>();
    report.volumes().forEach(v -> counts.merge(v.eventName(), v.events(), Long::sum));
    long all = events();
    List<EventRow> rows = new ArrayList<>();
    counts.forEach(
        (name, count) ->
            rows.add(
                new EventRow(
                    name,
                    SeriesColour.of(name),
                    new Rate(count, all),
                    report.site().conversionEvents().contains(name),
                    volumeLine(name),
                    fields.getOrDefault(name, Map.of()),
                    frame.here().with("event", name) + "#events",
                    name.equals(chosenEvent()))));
    rows.sort(Comparator.comparingLong((EventRow row) -> row.share().part()).reversed());
    return rows;
  }

  public List<EventRow> eventRows() {
    return events(Completeness.byEvent(report.fields()));
  }

  private Sparkline volumeLine(String name) {
    Buckets buckets = new Buckets(question.time(), Buckets.OF_SPARKLINE);
    named(report.volumes(), name)
        .forEach(volume -> buckets.add(volume.at(), new Share(0, volume.events())));
    List<@Nullable Double> wholes = buckets.wholes();
    double high = wholes.stream().mapToDouble(v -> v == null ? 0 : v).max().orElse(0);
    return Sparkline.of(
        wholes, 0, high, "at most %.0f in a twenty-fourth of the period".formatted(high));
  }

  /** How often conversions carried each field. */
  public List<FieldRow> fields() {
    Map<TrackedField, Share> shares =
        Completeness.onConversions(report.fields(), report.site().conversionEvents());
    List<FieldRow> rows = new ArrayList<>();
    for (TrackedField field : TrackedField.values()) {
      rows.add(
          new FieldRow(
              field,
              TagRow.rate(shares.getOrDefault(field, Share.NONE)),
              rateLine(charts.rates(field, conversions(), Buckets.OF_SPARKLINE).percents())));
    }
    return rows;
  }

  private List<FieldCounts> conversions() {
    return report.fields().stream()
        .filter(counts -> report.site().conversionEvents().contains(counts.eventName()))
        .toList();
  }

  public Chart userData() {
    return charts.completeness(
        "User data on conversions", TrackedField.Kind.USER_DATA, conversions());
  }

  public Chart commerce() {
    return charts.completeness(
        "Commerce data on conversions", TrackedField.Kind.COMMERCE, conversions());
  }

  /** A part of the score, in words. */
  record PartRow(String name, int weight, String attained, String points) {
    static PartRow of(QualityScore.Part part) {
      return new PartRow(
          part.name(),
          part.weight(),
          part.attained().isPresent()
              ? oneDecimal(100 * part.attained().getAsDouble()) + " %"
              : Words.NOTHING + " no data",
          part.points().isPresent() ? oneDecimal(part.points().getAsDouble()) : Words.NOTHING);
    }

    private static String oneDecimal(double value) {
      return String.format(Locale.ENGLISH, "%.1f", value);
    }
  }

  public List<PartRow> scoreParts() {
    return report.score().parts().stream().map(PartRow::of).toList();
  }

  public List<TrackedField> trackedFields() {
    return List.of(TrackedField.values());
  }

  public String conversionNames() {
    return String.join(", ", report.site().conversionEvents());
  }
}
