package dev.headgate.admin.tenant;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.erasure.ErasureView;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.frame.Place;
import dev.headgate.admin.table.Exported;
import dev.headgate.admin.table.Exported.Column;
import dev.headgate.admin.table.ListQuery;
import dev.headgate.admin.words.Flash;
import dev.headgate.admin.words.Words;
import dev.headgate.ingest.delivery.StoreUnavailable;
import dev.headgate.ingest.erasure.Erasure;
import dev.headgate.ingest.erasure.StoredRows;
import dev.headgate.ingest.journal.StoreTable;
import dev.headgate.ingest.management.ErasureAdministration;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.TenantDirectory;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Tenants: listed, made, renamed, moved to another plan, stopped, and deleted with all they sent.
 */
@Controller
final class TenantController {
  private static final String PATH = "/admin/tenants";
  private static final Words WORDS = new Words();

  private static final Map<String, Comparator<TenantRowView>> ORDERS =
      Map.of(
          "name", Comparator.comparing(row -> row.tenant().name(), String.CASE_INSENSITIVE_ORDER),
          "plan", Comparator.comparing(row -> row.plan().name(), String.CASE_INSENSITIVE_ORDER),
          "used", Comparator.comparingLong(TenantRowView::used),
          "seen", Comparator.comparing(TenantRowView::lastSeen),
          "sites", Comparator.comparingInt(row -> row.holdings().sites()),
          "keys", Comparator.comparingInt(row -> row.holdings().liveKeys()),
          "status", Comparator.comparing(row -> row.status().word()));

  private static final Exported<TenantRowView> EXPORT =
      new Exported<>(
          "tenants",
          List.of(
              new Column<>("id", TenantRowView::id),
              new Column<>("name", row -> row.tenant().name()),
              new Column<>("status", row -> row.status().word()),
              new Column<>("plan", row -> row.plan().name()),
              new Column<>("used_this_month", TenantRowView::used),
              new Column<>("quota", row -> row.hasQuota() ? row.quotaEvents() : null),
              new Column<>("last_seen_at", row -> row.holdings().lastUsedAt().orElse(null)),
              new Column<>("sites", row -> row.holdings().sites()),
              new Column<>("keys", row -> row.holdings().keys()),
              new Column<>("live_keys", row -> row.holdings().liveKeys()),
              new Column<>("people", row -> row.holdings().people()),
              new Column<>("created_at", row -> row.holdings().createdAt())));

  private final TenantDirectory directory;
  private final TenantAdministration tenants;
  private final PlanAdministration plans;
  private final ErasureAdministration erasures;
  private final StoredRows stored;

  TenantController(
      TenantDirectory directory,
      TenantAdministration tenants,
      PlanAdministration plans,
      ErasureAdministration erasures,
      StoredRows stored) {
    this.directory = directory;
    this.tenants = tenants;
    this.plans = plans;
    this.erasures = erasures;
    this.stored = stored;
  }

  @GetMapping(PATH)
  String list(Frame frame, Model model) {
    ListQuery query = ListQuery.of(frame.here(), "name");
    model.addAttribute("page", query.apply(rows(frame, query), ORDERS));
    return "admin/tenant/list";
  }

  @GetMapping(value = PATH, params = "format")
  ResponseEntity<StreamingResponseBody> export(Frame frame, @RequestParam String format) {
    return EXPORT.answer(format, rows(frame, ListQuery.of(frame.here(), "name")));
  }

  private List<TenantRowView> rows(Frame frame, ListQuery query) {
    return orNotFound(directory.list(frame.actor())).stream()
        .map(TenantRowView::new)
        .filter(row -> row.contains(query.text()))
        .toList();
  }

  @GetMapping(PATH + "/new")
  String form(Frame frame, Model model) {
    orNotFound(directory.list(frame.actor()));
    return form(frame, "", 0, FormErrors.NONE, model);
  }

  private String form(Frame frame, String name, int plan, FormErrors errors, Model model) {
    List<Plan> known = orNotFound(plans.list(frame.actor()));
    model.addAttribute("name", name);
    model.addAttribute("plan", plan);
    model.addAttribute("plans", known);
    model.addAttribute("errors", errors);
    return "admin/tenant/new";
  }

  @PostMapping(PATH)
  String create(
      Frame frame,
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "0") int plan,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    orNotFound(directory.list(frame.actor()));
    if (plan <= 0) {
      return refused(
          frame, name, plan, new FormErrors(Map.of("plan", "Choose a plan."), ""), response, model);
    }
    return switch (tenants.create(frame.actor(), name, new PlanId(plan))) {
      case Outcome.Done<Tenant>(Tenant made) -> {
        Flash.good(next, made.name() + " is there. Give it a key next.");
        yield "redirect:" + page(frame, made.id().value());
      }
      case Outcome.Invalid<Tenant>(var problems) ->
          refused(frame, name, plan, FormErrors.of(problems), response, model);
      case Outcome.Refused<Tenant>(String reason) ->
          refused(frame, name, plan, FormErrors.refused(reason), response, model);
      case Outcome.NotFound<Tenant> _ -> throw new NotFound();
    };
  }

  private String refused(
      Frame frame,
      String name,
      int plan,
      FormErrors errors,
      HttpServletResponse response,
      Model model) {
    response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
    return form(frame, name, plan, errors, model);
  }

  @GetMapping(PATH + "/{id}")
  String details(Frame frame, @PathVariable int id, Model model) {
    TenantRowView row = row(frame, id);
    model.addAttribute("row", row);
    model.addAttribute("ofTenant", Link.to("").with("tenant", id));
    model.addAttribute("sites", there(frame, Place.SITES, id));
    model.addAttribute("people", there(frame, Place.USERS, id));
    model.addAttribute(
        "erasures",
        orNotFound(erasures.list(frame.actor(), row.tenant().id())).stream()
            .map(erasure -> new ErasureView(erasure, frame))
            .toList());
    return "admin/tenant/details";
  }

  /** The page of this tenant's things; null if there is none. */
  private static @Nullable Link there(Frame frame, Place place, int tenant) {
    return Place.of(frame.actor().role()).contains(place)
        ? Link.to(place.path()).with("tenant", tenant)
        : null;
  }

  @GetMapping(PATH + "/{id}/rename")
  String askForName(Frame frame, @PathVariable int id, Model model) {
    return askForName(row(frame, id), row(frame, id).tenant().name(), FormErrors.NONE, model);
  }

  private static String askForName(TenantRowView row, String name, FormErrors errors, Model model) {
    model.addAttribute("row", row);
    model.addAttribute("name", name);
    model.addAttribute("errors", errors);
    return "admin/tenant/rename";
  }

  @PostMapping(PATH + "/{id}/rename")
  String rename(
      Frame frame,
      @PathVariable int id,
      @RequestParam(defaultValue = "") String name,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    TenantRowView before = row(frame, id);
    Outcome<Tenant> outcome = tenants.rename(frame.actor(), before.tenant().id(), name);
    if (outcome instanceof Outcome.Invalid<Tenant>(var problems)) {
      response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
      return askForName(before, name, FormErrors.of(problems), model);
    }
    return told(
        outcome,
        after -> "%s is called %s now.".formatted(before.tenant().name(), after.name()),
        page(frame, id),
        next);
  }

  @GetMapping(PATH + "/{id}/plan")
  String askForPlan(Frame frame, @PathVariable int id, Model model) {
    TenantRowView row = row(frame, id);
    model.addAttribute("row", row);
    model.addAttribute("plansPage", there(frame, Place.PLANS, id));
    model.addAttribute(
        "changes",
        orNotFound(plans.list(frame.actor())).stream()
            .filter(plan -> !plan.id().equals(row.plan().id()))
            .map(plan -> PlanChange.of(row.plan(), plan, row.used()))
            .toList());
    return "admin/tenant/plan";
  }

  @PostMapping(PATH + "/{id}/plan")
  String changePlan(
      Frame frame, @PathVariable int id, @RequestParam int plan, RedirectAttributes next) {
    TenantRowView row = row(frame, id);
    if (plan <= 0) {
      throw new NotFound();
    }
    return told(
        tenants.changePlan(frame.actor(), row.tenant().id(), new PlanId(plan)),
        after -> "%s is on another plan; its limits hold within a second.".formatted(after.name()),
        page(frame, id),
        next);
  }

  @GetMapping(PATH + "/{id}/deactivate")
  String askToDeactivate(Frame frame, @PathVariable int id, Model model) {
    TenantRowView row = row(frame, id);
    return confirm(
        new Confirmation(
            "Deactivate %s?".formatted(row.tenant().name()),
            List.of(
                "From the next second on, everything sent with its %s is refused with 403, and what players and containers send meanwhile is lost."
                    .formatted(WORDS.count(row.holdings().liveKeys(), "live key", "live keys")),
                usage(row),
                row.holdings().people() == 0
                    ? "What is stored stays."
                    : "What is stored stays, and its %s can still look at it."
                        .formatted(WORDS.count(row.holdings().people(), "person", "people")),
                "It can be reactivated at any time."),
            "",
            "Deactivate",
            page(frame, id),
            true,
            Optional.empty()),
        "deactivate",
        frame,
        id,
        model);
  }

  private static String usage(TenantRowView row) {
    String seen =
        row.holdings()
            .lastUsedAt()
            .map(at -> "One of its keys was last used on " + WORDS.exactTime(at) + ".")
            .orElse(row.used() == 0 ? "None of its keys has ever been used." : "");
    return "It sent %s this month. %s"
        .formatted(WORDS.count(row.used(), "media event", "media events"), seen)
        .strip();
  }

  private static String confirm(
      Confirmation confirm, String deed, Frame frame, int id, Model model) {
    model.addAttribute(
        "confirm",
        new Confirmation(
            confirm.title(),
            confirm.consequences(),
            frame.link(PATH + "/" + id + "/" + deed).toString(),
            confirm.button(),
            confirm.back(),
            confirm.dangerous(),
            confirm.typedName()));
    return "admin/tenant/confirm";
  }

  @PostMapping(PATH + "/{id}/deactivate")
  String deactivate(Frame frame, @PathVariable int id, RedirectAttributes next) {
    return told(
        tenants.deactivate(frame.actor(), tenant(id)),
        after -> "%s is inactive: its events are refused.".formatted(after.name()),
        page(frame, id),
        next);
  }

  @GetMapping(PATH + "/{id}/reactivate")
  String askToReactivate(Frame frame, @PathVariable int id, Model model) {
    TenantRowView row = row(frame, id);
    return confirm(
        new Confirmation(
            "Reactivate %s?".formatted(row.tenant().name()),
            List.of(
                "From the next second on, what is sent with its %s is taken again."
                    .formatted(WORDS.count(row.holdings().liveKeys(), "live key", "live keys")),
                usage(row),
                "What was refused meanwhile does not come back."),
            "",
            "Reactivate",
            page(frame, id),
            false,
            Optional.empty()),
        "reactivate",
        frame,
        id,
        model);
  }

  @PostMapping(PATH + "/{id}/reactivate")
  String reactivate(Frame frame, @PathVariable int id, RedirectAttributes next) {
    return told(
        tenants.reactivate(frame.actor(), tenant(id)),
        after -> "%s is active: its events are taken again.".formatted(after.name()),
        page(frame, id),
        next);
  }

  @GetMapping(PATH + "/{id}/delete")
  String askToDelete(Frame frame, @PathVariable int id, Model model) {
    TenantRowView row = row(frame, id);
    if (row.isDeleting()) {
      return "redirect:" + page(frame, id);
    }
    List<String> consequences = new ArrayList<>();
    consequences.add(
        "From the next second on, everything it sends is refused. This cannot be stopped or undone.");
    consequences.add(whatIsStored(row.tenant().id()));
    consequences.add(
        "Its %s, %s and %s are deleted with it."
            .formatted(
                WORDS.count(row.holdings().sites(), "site", "sites"),
                WORDS.count(row.holdings().keys(), "key", "keys"),
                WORDS.count(row.holdings().people(), "user", "users")));
    consequences.add(usage(row));
    consequences.add(
        "The audit log keeps its lines. It takes some minutes, in the background, until the last byte is gone.");
    return confirm(
        new Confirmation(
            "Delete %s with all its data?".formatted(row.tenant().name()),
            consequences,
            "",
            "Delete for good",
            page(frame, id),
            true,
            Optional.of(row.tenant().name())),
        "delete",
        frame,
        id,
        model);
  }

  private String whatIsStored(TenantId tenant) {
    try {
      Map<StoreTable, Long> rows = stored.of(tenant);
      return "%s, %s and %s are erased from ClickHouse and from the journal."
          .formatted(
              WORDS.count(
                  rows.getOrDefault(StoreTable.MEDIA_EVENTS, 0L), "media event", "media events"),
              WORDS.count(
                  rows.getOrDefault(StoreTable.TAG_EVENTS, 0L), "tag report", "tag reports"),
              WORDS.count(
                  rows.getOrDefault(StoreTable.DEAD_LETTERS, 0L),
                  "rejected event",
                  "rejected events"));
    } catch (StoreUnavailable _) {
      return "All its events are erased from ClickHouse and from the journal. ClickHouse does not answer now, so nobody can say how many they are; it is done when it is back.";
    }
  }

  @PostMapping(PATH + "/{id}/delete")
  String delete(
      Frame frame,
      @PathVariable int id,
      @RequestParam(defaultValue = "") String confirm,
      RedirectAttributes next) {
    return switch (erasures.eraseTenant(frame.actor(), tenant(id), confirm)) {
      case Outcome.Done<Erasure>(Erasure erasure) ->
          "redirect:" + frame.link("/admin/erasures/" + erasure.id().value());
      case Outcome.Invalid<Erasure>(var problems) -> {
        Flash.bad(next, problems.getFirst().message());
        yield "redirect:" + frame.link(PATH + "/" + id + "/delete");
      }
      case Outcome.Refused<Erasure>(String reason) -> {
        Flash.bad(next, reason);
        yield "redirect:" + page(frame, id);
      }
      case Outcome.NotFound<Erasure> _ -> throw new NotFound();
    };
  }

  private static Link page(Frame frame, int id) {
    return frame.link(PATH + "/" + id);
  }

  private TenantRowView row(Frame frame, int id) {
    return new TenantRowView(orNotFound(directory.find(frame.actor(), tenant(id))));
  }

  private static TenantId tenant(int id) {
    if (id <= 0) {
      throw new NotFound();
    }
    return new TenantId(id);
  }

  private static <T> String told(
      Outcome<T> outcome, Function<T, String> done, Link then, RedirectAttributes next) {
    switch (outcome) {
      case Outcome.Done<T>(T value) -> Flash.good(next, done.apply(value));
      case Outcome.Refused<T>(String reason) -> Flash.bad(next, reason);
      case Outcome.Invalid<T>(var problems) -> Flash.bad(next, problems.getFirst().message());
      case Outcome.NotFound<T> _ -> throw new NotFound();
    }
    return "redirect:" + then;
  }
}
