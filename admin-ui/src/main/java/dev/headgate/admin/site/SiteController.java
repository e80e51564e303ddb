package dev.headgate.admin.site;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.frame.PublicUrl;
import dev.headgate.admin.table.Exported;
import dev.headgate.admin.table.Exported.Column;
import dev.headgate.admin.table.ListQuery;
import dev.headgate.admin.words.Flash;
import dev.headgate.admin.words.Status.Tone;
import dev.headgate.ingest.insight.ContainerFigures;
import dev.headgate.ingest.insight.SiteFigures;
import dev.headgate.ingest.insight.WatchSites;
import dev.headgate.ingest.insight.WatchedSite;
import dev.headgate.ingest.key.KeyMode;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.Rights;
import dev.headgate.ingest.management.SiteAdministration;
import dev.headgate.ingest.site.Site;
import dev.headgate.ingest.site.SiteId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Sites: which there are, whether they report, and who may report for them. */
@Controller
final class SiteController {
  private static final String PATH = "/admin/sites";

  private static final Map<String, Comparator<SiteRowView>> ORDERS =
      Map.of(
          "name", Comparator.comparing(row -> row.site().name(), String.CASE_INSENSITIVE_ORDER),
          "seen", Comparator.comparing(row -> row.lastSeen().orElse(Instant.EPOCH)),
          "now", Comparator.comparingDouble(SiteRowView::eventsPerMinute),
          "success", Comparator.comparingDouble(row -> row.success().percent()),
          "status", Comparator.comparing(row -> row.status().word()));

  private static final Exported<SiteRowView> EXPORT =
      new Exported<>(
          "sites",
          List.of(
              new Column<>("id", row -> row.site().id().value()),
              new Column<>("name", row -> row.site().name()),
              new Column<>("status", row -> row.status().word()),
              new Column<>("enabled", row -> row.site().enabled()),
              new Column<>("last_seen_at", row -> row.lastSeen().orElse(null)),
              new Column<>("containers_latest", row -> String.join(" ", row.containers())),
              new Column<>("containers_30d", row -> figure(row, SiteFigures::containerCount)),
              new Column<>("events_last_5_min", row -> figure(row, SiteFigures::eventsLately)),
              new Column<>("reports_24h", row -> figure(row, SiteFigures::reportsOfDay)),
              new Column<>("events_24h", row -> figure(row, SiteFigures::eventsOfDay)),
              new Column<>("executions_24h", row -> figure(row, SiteFigures::executions)),
              new Column<>("successes_24h", row -> figure(row, SiteFigures::successes)),
              new Column<>(
                  "success_percent_24h",
                  row -> row.success().isEmpty() ? null : row.success().percent()),
              new Column<>("live_keys", SiteRowView::keys),
              new Column<>(
                  "conversion_events", row -> String.join(" ", row.site().conversionEvents()))));

  private final WatchSites watch;
  private final SiteAdministration sites;
  private final PublicUrl publicUrl;

  SiteController(WatchSites watch, SiteAdministration sites, PublicUrl publicUrl) {
    this.watch = watch;
    this.sites = sites;
    this.publicUrl = publicUrl;
  }

  /** Empty rather than zero when it is not known. */
  private static @Nullable Object figure(SiteRowView row, ToLongFunction<SiteFigures> value) {
    SiteFigures figures = row.figures();
    return figures == null ? null : value.applyAsLong(figures);
  }

  @GetMapping(PATH)
  String list(Frame frame, Model model) {
    ListQuery query = ListQuery.of(frame.here(), "name");
    List<SiteRowView> rows = rows(frame, query);
    model.addAttribute("page", query.apply(rows, ORDERS));
    model.addAttribute("mayManage", Rights.mayManage(frame.actor(), frame.tenant()));
    model.addAttribute("known", rows.stream().allMatch(SiteRowView::known));
    model.addAttribute("warning", Tone.WARNING);
    return "admin/site/list";
  }

  @GetMapping(value = PATH, params = "format")
  ResponseEntity<StreamingResponseBody> export(Frame frame, @RequestParam String format) {
    return EXPORT.answer(format, rows(frame, ListQuery.of(frame.here(), "name")));
  }

  private List<SiteRowView> rows(Frame frame, ListQuery query) {
    boolean changeable = Rights.mayManage(frame.actor(), frame.tenant());
    return orNotFound(watch.list(frame.actor(), frame.tenant(), frame.now())).stream()
        .map(site -> SiteRowView.of(site, changeable, frame.now()))
        .filter(row -> row.contains(query.text()))
        .toList();
  }

  @GetMapping(PATH + "/new")
  String form(Frame frame, Model model) {
    if (!Rights.mayManage(frame.actor(), frame.tenant())) {
      throw new NotFound();
    }
    return form(null, SiteInput.fresh(), FormErrors.NONE, model);
  }

  private static String form(@Nullable Site site, SiteInput input, FormErrors errors, Model model) {
    model.addAttribute("title", site == null ? "New site" : "Edit " + site.name());
    model.addAttribute("site", site);
    model.addAttribute("input", input);
    model.addAttribute("errors", errors);
    return "admin/site/form";
  }

  @PostMapping(PATH)
  String create(
      Frame frame,
      @ModelAttribute("input") SiteInput input,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    Outcome<Site> made = sites.create(frame.actor(), frame.tenant(), input.toForm());
    return saved(
        made, "\"%s\" is made. Make a tag key next.", frame, null, input, response, next, model);
  }

  @GetMapping(PATH + "/{id}/edit")
  String edit(Frame frame, @PathVariable int id, Model model) {
    Site site = changeable(frame, id).site();
    return form(site, SiteInput.of(site), FormErrors.NONE, model);
  }

  @PostMapping(PATH + "/{id}")
  String edit(
      Frame frame,
      @PathVariable int id,
      @ModelAttribute("input") SiteInput input,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    Site site = watched(frame, id).site();
    Outcome<Site> outcome = sites.edit(frame.actor(), site.id(), input.toForm());
    return saved(outcome, "\"%s\" is saved.", frame, site, input, response, next, model);
  }

  private static String saved(
      Outcome<Site> outcome,
      String done,
      Frame frame,
      @Nullable Site before,
      SiteInput input,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    return switch (outcome) {
      case Outcome.Done<Site>(Site site) -> {
        Flash.good(next, done.formatted(site.name()));
        yield "redirect:" + page(frame, site);
      }
      case Outcome.Invalid<Site>(var problems) -> {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        yield form(before, input, FormErrors.of(problems), model);
      }
      case Outcome.Refused<Site>(String reason) -> {
        response.setStatus(HttpStatus.CONFLICT.value());
        yield form(before, input, FormErrors.refused(reason), model);
      }
      case Outcome.NotFound<Site> _ -> throw new NotFound();
    };
  }

  @GetMapping(PATH + "/{id}")
  String details(Frame frame, @PathVariable int id, HttpServletRequest request, Model model) {
    WatchedSite watched = watched(frame, id);
    Site site = watched.site();
    Link ofSite = Link.to("").with("tenant", site.tenant().value()).with("site", site.id().value());
    model.addAttribute("row", SiteRowView.of(watched, mayManage(frame, site), frame.now()));
    model.addAttribute(
        "keys",
        watched.keys().stream()
            .map(key -> SiteKeyView.of(key, frame.actor(), frame.now()))
            .toList());
    model.addAttribute("containers", containers(frame, watched));
    model.addAttribute("mostContainers", dev.headgate.ingest.insight.SiteTraffic.MOST_CONTAINERS);
    model.addAttribute("endpoint", publicUrl.of(request) + "/ingest");
    model.addAttribute(
        "mayMakeKey",
        List.of(KeyMode.values()).stream()
            .anyMatch(mode -> Rights.mayMakeKey(frame.actor(), site.tenant(), mode)));
    model.addAttribute("newKey", new Link("/admin/keys/new", ofSite.parameters()));
    model.addAttribute(
        "quality",
        frame
            .link("/admin/tag-quality")
            .with("tenant", site.tenant().value())
            .with("site", site.id().value()));
    model.addAttribute("warning", Tone.WARNING);
    model.addAttribute("bad", Tone.BAD);
    return "admin/site/details";
  }

  /** Null while the store does not answer. */
  private @Nullable List<ContainerView> containers(Frame frame, WatchedSite watched) {
    if (watched.figures().isEmpty()) {
      return null;
    }
    Optional<List<ContainerFigures>> found =
        orNotFound(watch.containers(frame.actor(), watched.site().id(), frame.now()));
    return found
        .map(all -> all.stream().map(one -> ContainerView.of(one, frame, watched.site())).toList())
        .orElse(null);
  }

  @GetMapping(PATH + "/{id}/disable")
  String askToDisable(Frame frame, @PathVariable int id, Model model) {
    WatchedSite watched = changeable(frame, id);
    model.addAttribute(
        "confirm",
        SiteQuestions.disable(
            watched,
            frame.actor().isOperator(),
            frame.link(PATH + "/" + id + "/disable"),
            page(frame, watched.site()),
            frame.now()));
    return "admin/site/confirm";
  }

  @PostMapping(PATH + "/{id}/disable")
  String disable(Frame frame, @PathVariable int id, RedirectAttributes next) {
    return told(
        frame,
        sites.disable(frame.actor(), known(id)),
        site -> "\"%s\" is disabled; its containers get 403 now.".formatted(site.name()),
        id,
        next);
  }

  @GetMapping(PATH + "/{id}/enable")
  String askToEnable(Frame frame, @PathVariable int id, Model model) {
    WatchedSite watched = changeable(frame, id);
    model.addAttribute(
        "confirm",
        SiteQuestions.enable(
            watched,
            frame.link(PATH + "/" + id + "/enable"),
            page(frame, watched.site()),
            frame.now()));
    return "admin/site/confirm";
  }

  @PostMapping(PATH + "/{id}/enable")
  String enable(Frame frame, @PathVariable int id, RedirectAttributes next) {
    return told(
        frame,
        sites.enable(frame.actor(), known(id)),
        site -> "\"%s\" is enabled; its reports are taken again.".formatted(site.name()),
        id,
        next);
  }

  private static String told(
      Frame frame,
      Outcome<Site> outcome,
      Function<Site, String> done,
      int id,
      RedirectAttributes next) {
    switch (outcome) {
      case Outcome.Done<Site>(Site site) -> Flash.good(next, done.apply(site));
      case Outcome.Refused<Site>(String reason) -> Flash.bad(next, reason);
      case Outcome.Invalid<Site>(var problems) -> Flash.bad(next, problems.getFirst().message());
      case Outcome.NotFound<Site> _ -> throw new NotFound();
    }
    return "redirect:" + frame.link(PATH + "/" + id);
  }

  private WatchedSite changeable(Frame frame, int id) {
    WatchedSite watched = watched(frame, id);
    if (!mayManage(frame, watched.site())) {
      throw new NotFound();
    }
    return watched;
  }

  private static boolean mayManage(Frame frame, Site site) {
    return Rights.mayManage(frame.actor(), site.tenant());
  }

  private WatchedSite watched(Frame frame, int id) {
    return orNotFound(watch.find(frame.actor(), known(id), frame.now()));
  }

  private static SiteId known(int id) {
    if (id <= 0) {
      throw new NotFound();
    }
    return new SiteId(id);
  }

  private static Link page(Frame frame, Site site) {
    return frame.link(PATH + "/" + site.id().value());
  }
}
