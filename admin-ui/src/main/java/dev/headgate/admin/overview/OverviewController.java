package dev.headgate.admin.overview;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.chart.CountChart;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Period;
import dev.headgate.admin.frame.Place;
import dev.headgate.admin.frame.TimeRange;
import dev.headgate.admin.words.Status.Tone;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.insight.AtOnce;
import dev.headgate.ingest.insight.CountAt;
import dev.headgate.ingest.insight.GatewayState;
import dev.headgate.ingest.insight.QuotaUse;
import dev.headgate.ingest.insight.Span;
import dev.headgate.ingest.insight.TagRecord;
import dev.headgate.ingest.insight.Traffic;
import dev.headgate.ingest.insight.WatchGateway;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import dev.headgate.ingest.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Whether all is well: of the gateway for operators, of one tenant for its people. */
@Controller
final class OverviewController {
  private static final int MOST_TAGS = 8;
  private static final Words WORDS = new Words();

  private final WatchGateway watch;
  private final SiteAdministration sites;

  OverviewController(WatchGateway watch, SiteAdministration sites) {
    this.watch = watch;
    this.sites = sites;
  }

  @GetMapping("/admin/overview")
  String overview(Frame frame, Model model) {
    if (frame.actor().isOperator()) {
      GatewayState.Snapshot now = orNotFound(watch.gateway(frame.actor()));
      model.addAttribute("gateway", now);
      model.addAttribute("perMinute", Math.round(now.acceptedPerSecond() * 60));
      model.addAttribute("headline", Headline.of(now, frame.now()));
      model.addAttribute("outcomes", Outcomes.of(now, frame));
    } else {
      model.addAttribute("headline", Headline.of(orNotFound(watch.pulse(frame.actor()))));
    }
    Optional<TenantId> tenant = frame.scope().tenant();
    tenant.ifPresent(
        id ->
            model.addAttribute(
                "quota", QuotaView.of(orNotFound(watch.quota(frame.actor(), id, frame.now())))));
    try {
      stored(frame, tenant, model);
    } catch (StoreUnavailable _) {
      model.addAttribute("storeDown", true);
      model.addAttribute("warning", Tone.WARNING);
    }
    return "admin/overview/overview";
  }

  /** What has to be asked of the store, all at once. */
  private void stored(Frame frame, Optional<TenantId> tenant, Model model) {
    TimeRange range = frame.period().range();
    try (AtOnce questions = new AtOnce()) {
      var received = questions.ask(() -> received(frame, tenant, range));
      var before =
          frame.period().compared().map(t -> questions.ask(() -> received(frame, tenant, t)));
      var last =
          questions.ask(() -> orNotFound(watch.lastStored(frame.actor(), tenant, frame.now())));
      var tags = tenant.map(id -> questions.ask(() -> troubled(frame, id)));
      model.addAttribute(
          "traffic",
          CountChart.of("What came in", range, frame.period().step(), received.get(), "other"));
      model.addAttribute("step", WORDS.duration(frame.period().step()));
      model.addAttribute("comparedWith", frame.period().comparedWith());
      new Totals(frame.period(), received.get(), before.map(Supplier::get)).addTo(model);
      model.addAttribute("last", last.get().orElse(null));
      tags.ifPresent(found -> model.addAttribute("tags", found.get()));
    }
  }

  private List<CountAt> received(Frame frame, Optional<TenantId> tenant, TimeRange range) {
    return orNotFound(watch.received(frame.actor(), tenant, span(range), frame.period().step()));
  }

  /** How much came in of each, and how much before. */
  private record Totals(Period period, List<CountAt> now, Optional<List<CountAt>> before) {
    void addTo(Model model) {
      add(model, "media", "stored", Traffic.MEDIA);
      add(model, "tagReports", "stored", Traffic.TAGS);
      add(model, "rejected", "kept", Traffic.REJECTED);
    }

    private void add(Model model, String attribute, String what, String name) {
      long counted = sum(now, name);
      model.addAttribute(attribute, counted);
      model.addAttribute(
          attribute + "Note",
          before
              .map(then -> WORDS.change(counted, sum(then, name)) + " " + period.comparedWith())
              .orElse(what + ", in this period"));
    }
  }

  private List<TroubledTag> troubled(Frame frame, TenantId tenant) {
    TimeRange range = frame.period().range();
    TimeRange before = frame.period().compared().orElseGet(() -> range.earlier(range.length()));
    Map<SiteId, String> names =
        orNotFound(sites.list(frame.actor(), tenant)).stream()
            .collect(Collectors.toMap(Site::id, Site::name));
    return orNotFound(watch.tagsInTrouble(frame.actor(), tenant, span(range), span(before)))
        .stream()
        .filter(
            tag -> frame.scope().site().isEmpty() || frame.scope().site().get().equals(tag.site()))
        .limit(MOST_TAGS)
        .map(tag -> troubledTag(frame, tag, names))
        .toList();
  }

  private static TroubledTag troubledTag(Frame frame, TagRecord tag, Map<SiteId, String> names) {
    return TroubledTag.of(
        tag,
        names.getOrDefault(tag.site(), "site " + tag.site().value()),
        frame.period().comparedWith(),
        tag.isSilent()
            ? frame.link(Place.TAG_QUALITY).with("site", tag.site().value())
            : frame
                .link("/admin/tag-quality/tag")
                .with("site", tag.site().value())
                .with("name", tag.tag()));
  }

  private static long sum(List<CountAt> counts, String name) {
    return counts.stream()
        .filter(count -> count.name().equals(name))
        .mapToLong(CountAt::count)
        .sum();
  }

  private static Span span(TimeRange range) {
    return new Span(range.from(), range.until());
  }

  /** The quota of the month in words. */
  record QuotaView(QuotaUse use, Headline headline, String share) {
    static QuotaView of(QuotaUse use) {
      String used = WORDS.number(use.used());
      if (use.plan().monthlyQuota().isEmpty()) {
        return new QuotaView(
            use,
            new Headline(
                Tone.NEUTRAL,
                "%s events this month; the plan \"%s\" has no monthly quota."
                    .formatted(used, use.plan().name())),
            "");
      }
      long quota = use.plan().monthlyQuota().getAsLong();
      String of = "%s of %s events of this month are used".formatted(used, WORDS.number(quota));
      String projection =
          "at this pace it will be %s by the end of the month"
              .formatted(WORDS.number(use.projected()));
      var tone = Tone.GOOD;
      String text =
          switch (use.level()) {
            case UNLIMITED, FINE -> of + "; " + projection + ".";
            case RUNNING_OUT -> of + ", and " + projection + ": more than the quota.";
            case NEARLY_USED -> of + ", more than 80 %; " + projection + ".";
            case USED_UP ->
                "The quota of this month is used up (%s of %s). Further events are refused until the month or the plan changes."
                    .formatted(used, WORDS.number(quota));
          };
      tone =
          switch (use.level()) {
            case UNLIMITED, FINE -> tone;
            case RUNNING_OUT, NEARLY_USED -> Tone.WARNING;
            case USED_UP -> Tone.BAD;
          };
      return new QuotaView(
          use,
          new Headline(tone, text),
          quota == 0 ? "" : "%.1f %%".formatted(100.0 * use.used() / quota));
    }
  }
}
