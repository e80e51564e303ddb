package dev.headgate.ingest.insight.quality;

import dev.headgate.ingest.insight.AtOnce;
import dev.headgate.ingest.insight.quality.RateChange.Sample;
import dev.headgate.ingest.insight.quality.TagEvents.Volume;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.user.Actor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Tells everybody who may see a site how its tags run and how complete its events are.
 *
 * <p>Throws {@link dev.headgate.ingest.delivery.StoreUnavailable} when the store does not answer.
 */
public final class TagQuality {
  private final SiteAdministration sites;
  private final TagResults results;
  private final TagEvents events;

  /**
   * What is asked.
   *
   * @param container empty for all of the site
   * @param compared the stretch that rates are compared with, if any
   * @param step of the volumes and fields
   */
  public record Question(
      SiteId site,
      Optional<String> container,
      Stretch time,
      Optional<Stretch> compared,
      Duration step) {

    /** A finer step, at which changes are looked for: some 200 to 400 of them in the period. */
    public Duration fineStep() {
      return step.compareTo(Duration.ofMinutes(1)) <= 0 ? step : step.dividedBy(3);
    }
  }

  /**
   * A tag, how it did before, and when that changed.
   *
   * @param steps as fine as changes are looked for
   * @param before counts of the stretch it is compared with
   */
  public record TagLine(
      TagFigures figures,
      List<TagStep> steps,
      Optional<RateChange> change,
      Optional<StatusCounts> before) {
    public TagLine {
      steps = List.copyOf(steps);
    }
  }

  /**
   * All about a site.
   *
   * @param tags in order of their names
   * @param volumesBefore volumes of the stretch it is compared with, in coarser steps
   * @param history volumes of the weeks before, in steps of {@link UsualVolume#historyStep}
   */
  public record Report(
      Site site,
      TagEvents.Activity activity,
      TagResults.Figures figures,
      Optional<TagResults.Figures> figuresBefore,
      List<TagLine> tags,
      QualityScore score,
      Optional<QualityScore> scoreBefore,
      List<Volume> volumes,
      List<Volume> volumesBefore,
      List<Volume> history,
      List<FieldCounts> fields) {
    public Report {
      tags = List.copyOf(tags);
      volumes = List.copyOf(volumes);
      volumesBefore = List.copyOf(volumesBefore);
      history = List.copyOf(history);
      fields = List.copyOf(fields);
    }
  }

  /** All about one tag. */
  public record TagReport(
      Site site, TagEvents.Activity activity, TagLine line, List<TagByEvent> byEvent) {
    public TagReport {
      byEvent = List.copyOf(byEvent);
    }
  }

  public TagQuality(SiteAdministration sites, TagResults results, TagEvents events) {
    this.sites = sites;
    this.results = results;
    this.events = events;
  }

  /** The whole of a site's tags and events. */
  public Outcome<Report> report(Actor actor, Question question) {
    return sites.find(actor, question.site()).map(site -> report(site, question));
  }

  private Report report(Site site, Question asked) {
    SiteQuestion now = of(site, asked);
    Optional<SiteQuestion> before = asked.compared().map(now::at);
    SiteQuestion weeksBefore = now.at(UsualVolume.historyOf(asked.time()));
    Duration historyStep = UsualVolume.historyStep(asked.step());
    try (AtOnce questions = new AtOnce()) {
      var figures = questions.ask(() -> results.figures(now));
      var steps = questions.ask(() -> results.steps(now, asked.fineStep()));
      var counts = questions.ask(() -> events.counts(now, asked.step()));
      var history = questions.ask(() -> events.counts(weeksBefore, historyStep));
      var activity = questions.ask(() -> events.activity(now));
      var figuresBefore = before.map(then -> questions.ask(() -> results.figures(then)));
      var countsBefore =
          before.map(then -> questions.ask(() -> events.counts(then, Duration.ofDays(1))));
      return new Report(
          site,
          activity.get(),
          figures.get(),
          figuresBefore.map(Supplier::get),
          lines(figures.get(), figuresBefore.map(Supplier::get), steps.get()),
          score(site, figures.get(), counts.get().fields()),
          before.map(
              _ ->
                  score(
                      site,
                      figuresBefore.orElseThrow().get(),
                      countsBefore.orElseThrow().get().fields())),
          counts.get().volumes(),
          countsBefore.map(then -> then.get().volumes()).orElse(List.of()),
          history.get().volumes(),
          counts.get().fields());
    }
  }

  /** One tag; not found if it did not run in the period. */
  public Outcome<TagReport> tag(Actor actor, Question question, String name) {
    return switch (sites.find(actor, question.site())) {
      case Outcome.Done<Site>(Site site) -> tag(site, question, name);
      case Outcome.NotFound<Site> _, Outcome.Invalid<Site> _, Outcome.Refused<Site> _ ->
          new Outcome.NotFound<>();
    };
  }

  private Outcome<TagReport> tag(Site site, Question asked, String name) {
    SiteQuestion now = of(site, asked);
    try (AtOnce questions = new AtOnce()) {
      var figures = questions.ask(() -> results.figures(now));
      var before = asked.compared().map(t -> questions.ask(() -> results.figures(now.at(t))));
      var steps = questions.ask(() -> steps(now, asked, name));
      var activity = questions.ask(() -> events.activity(now));
      var byEvent = questions.ask(() -> results.byEvent(now, name));
      return lines(figures.get(), before.map(Supplier::get), steps.get()).stream()
          .filter(line -> line.figures().name().equals(name))
          .findFirst()
          .<Outcome<TagReport>>map(
              line -> new Outcome.Done<>(new TagReport(site, activity.get(), line, byEvent.get())))
          .orElseGet(Outcome.NotFound::new);
    }
  }

  private List<TagStep> steps(SiteQuestion now, Question asked, String name) {
    return results.steps(now, asked.fineStep()).stream()
        .filter(step -> step.tag().equals(name))
        .toList();
  }

  private static SiteQuestion of(Site site, Question asked) {
    return new SiteQuestion(site.tenant(), site.id(), asked.container(), asked.time());
  }

  private static List<TagLine> lines(
      TagResults.Figures figures, Optional<TagResults.Figures> before, List<TagStep> steps) {
    Map<String, List<TagStep>> byTag = steps.stream().collect(Collectors.groupingBy(TagStep::tag));
    Map<String, StatusCounts> then = new HashMap<>();
    before.ifPresent(b -> b.tags().forEach(tag -> then.put(tag.name(), tag.counts())));
    List<TagLine> lines = new ArrayList<>();
    for (TagFigures tag : figures.tags()) {
      List<TagStep> own = byTag.getOrDefault(tag.name(), List.of());
      lines.add(new TagLine(tag, own, change(own), Optional.ofNullable(then.get(tag.name()))));
    }
    return lines;
  }

  /** From single events where there are any: a window does not say when within it something was. */
  private static Optional<RateChange> change(List<TagStep> steps) {
    boolean single = steps.stream().anyMatch(step -> step.ofEvents().executions() > 0);
    return RateChange.find(
        steps.stream()
            .map(
                step ->
                    new Sample(step.at(), (single ? step.ofEvents() : step.all()).successRate()))
            .toList());
  }

  private static QualityScore score(
      Site site, TagResults.Figures figures, List<FieldCounts> fields) {
    return QualityScore.of(
        figures.tags().stream().map(TagFigures::counts).toList(),
        Completeness.onConversions(fields, site.conversionEvents()));
  }
}
