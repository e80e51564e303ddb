package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.quality.Completeness;
import dev.headgate.ingest.insight.quality.FieldCounts;
import dev.headgate.ingest.insight.quality.QualityScore;
import dev.headgate.ingest.insight.quality.RateChange;
import dev.headgate.ingest.insight.quality.Share;
import dev.headgate.ingest.insight.quality.StatusCounts;
import dev.headgate.ingest.insight.quality.Stretch;
import dev.headgate.ingest.insight.quality.TagEvents.Volume;
import dev.headgate.ingest.insight.quality.TagFigures.Percentiles;
import dev.headgate.ingest.insight.quality.TagQuality;
import dev.headgate.ingest.insight.quality.TagQuality.Question;
import dev.headgate.ingest.insight.quality.TagQuality.Report;
import dev.headgate.ingest.insight.quality.TagQuality.TagLine;
import dev.headgate.ingest.insight.quality.TagStep;
import dev.headgate.ingest.insight.quality.TrackedField;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.user.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** How well a site's tags run, and how complete its events are. */
@RestController
final class QualityResource {
  private static final String PATH = SitesResource.ONE + "/tag-quality";

  private final TagQuality quality;

  QualityResource(TagQuality quality) {
    this.quality = quality;
  }

  /** How a site did in a period. */
  @JsonView
  record ReportView(
      int siteId,
      Instant from,
      Instant until,
      List<String> containers,
      Optional<Instant> lastEventAt,
      OptionalInt score,
      List<ScorePart> scoreParts,
      List<TagView> tags,
      List<EventView> events,
      Map<String, ShareView> conversions) {}

  /**
   * A part of the score.
   *
   * @param points of its weight; empty without data
   */
  @JsonView
  record ScorePart(String name, int weight, OptionalDouble points) {}

  /**
   * What a tag did.
   *
   * @param executionsOfWindows how many of them came as sums of windows
   * @param change since when its rate is another one; empty if it is not
   */
  @JsonView
  record TagView(
      String name,
      CountsView counts,
      long executionsOfWindows,
      OptionalDouble averageMs,
      Optional<TimesView> times,
      Instant firstSeen,
      Instant lastSeen,
      Optional<ChangeView> change) {

    static TagView of(TagLine line) {
      return new TagView(
          line.figures().name(),
          CountsView.of(line.figures().counts()),
          line.figures().ofWindows(),
          line.figures().averageMillis(),
          line.figures().times().map(TimesView::of),
          line.figures().firstSeen(),
          line.figures().lastSeen(),
          line.change().map(ChangeView::of));
    }
  }

  /** How runs ended. */
  @JsonView
  record CountsView(
      long executions,
      long success,
      long failure,
      long timeout,
      long exception,
      OptionalDouble successPercent) {

    static CountsView of(StatusCounts counts) {
      return new CountsView(
          counts.executions(),
          counts.success(),
          counts.failure(),
          counts.timeout(),
          counts.exception(),
          percent(counts.successRate()));
    }
  }

  /** Execution times, of a sample of runs that were reported one by one. */
  @JsonView
  record TimesView(double p50Ms, double p95Ms, double p99Ms, long sample) {
    static TimesView of(Percentiles times) {
      return new TimesView(times.p50(), times.p95(), times.p99(), times.sample());
    }
  }

  /** A rate became another one. */
  @JsonView
  record ChangeView(Instant at, double percentBefore, double percentSince) {
    static ChangeView of(RateChange change) {
      return new ChangeView(change.at(), change.before().percent(), change.since().percent());
    }
  }

  /**
   * Events of one name, or of windows, which have none.
   *
   * @param fields which share of them carried what
   */
  @JsonView
  record EventView(
      Optional<String> name, long events, boolean conversion, Map<String, ShareView> fields) {}

  /** A part of something counted. */
  @JsonView
  record ShareView(long part, long whole, OptionalDouble percent) {
    static ShareView of(Share share) {
      return new ShareView(share.part(), share.whole(), QualityResource.percent(share));
    }
  }

  /** A tag over time, and by the events it ran on. */
  @JsonView
  record TagReportView(
      int siteId,
      Instant from,
      Instant until,
      TagView tag,
      List<TagPoint> points,
      List<TagOfEvent> events) {}

  /** What it did in the step that begins then. */
  @JsonView
  record TagPoint(Instant at, CountsView counts) {}

  /** What it did on events of one name; without one on those of windows. */
  @JsonView
  record TagOfEvent(Optional<String> name, CountsView counts) {}

  @GetMapping(PATH)
  ReportView report(Actor actor, @PathVariable SiteId site, Query query) {
    Question question = question(site, query);
    query.finish();
    return view(question, orRefuse(quality.report(actor, question)));
  }

  @GetMapping(PATH + "/tag")
  TagReportView tag(Actor actor, @PathVariable SiteId site, Query query) {
    String name = query.required("name");
    Question question = question(site, query);
    query.finish();
    TagQuality.TagReport report = orRefuse(quality.tag(actor, question, name));
    return new TagReportView(
        site.value(),
        question.time().from(),
        question.time().until(),
        TagView.of(report.line()),
        report.line().steps().stream().map(QualityResource::point).toList(),
        report.byEvent().stream()
            .map(each -> new TagOfEvent(named(each.eventName()), CountsView.of(each.counts())))
            .toList());
  }

  private static TagPoint point(TagStep step) {
    return new TagPoint(step.at(), CountsView.of(step.all()));
  }

  private static Question question(SiteId site, Query query) {
    Span span = query.span();
    return new Question(
        site,
        query.text("container"),
        new Stretch(span.from(), span.until()),
        Optional.empty(),
        Step.fitting(span).length());
  }

  private static ReportView view(Question question, Report report) {
    Site site = report.site();
    return new ReportView(
        site.id().value(),
        question.time().from(),
        question.time().until(),
        report.activity().containers(),
        report.activity().lastEvent(),
        report.score().points(),
        report.score().parts().stream().map(QualityResource::part).toList(),
        report.tags().stream().map(TagView::of).toList(),
        events(report),
        shares(Completeness.onConversions(report.fields(), site.conversionEvents())));
  }

  private static ScorePart part(QualityScore.Part part) {
    return new ScorePart(part.name(), part.weight(), part.points());
  }

  private static List<EventView> events(Report report) {
    Map<String, Long> volumes =
        report.volumes().stream()
            .collect(
                Collectors.groupingBy(
                    Volume::eventName, TreeMap::new, Collectors.summingLong(Volume::events)));
    Map<String, Map<TrackedField, Share>> fields = Completeness.byEvent(report.fields());
    report.fields().stream()
        .map(FieldCounts::eventName)
        .forEach(name -> volumes.putIfAbsent(name, 0L));
    return volumes.entrySet().stream()
        .map(
            volume ->
                new EventView(
                    named(volume.getKey()),
                    volume.getValue(),
                    report.site().conversionEvents().contains(volume.getKey()),
                    shares(fields.getOrDefault(volume.getKey(), Map.of()))))
        .toList();
  }

  private static Map<String, ShareView> shares(Map<TrackedField, Share> shares) {
    Map<String, ShareView> views = new TreeMap<>();
    shares.forEach((field, share) -> views.put(Choices.shown(field), ShareView.of(share)));
    return views;
  }

  private static Optional<String> named(String eventName) {
    return Optional.of(eventName).filter(name -> !name.isEmpty());
  }

  private static OptionalDouble percent(Share share) {
    return share.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(share.percent());
  }
}
