package dev.headgate.admin.plan;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.component.Confirmation;
import dev.headgate.admin.component.FormErrors;
import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.table.Exported;
import dev.headgate.admin.table.Exported.Column;
import dev.headgate.admin.table.ListQuery;
import dev.headgate.admin.words.Flash;
import dev.headgate.ingest.insight.PlanEffect;
import dev.headgate.ingest.insight.WatchGateway;
import dev.headgate.ingest.insight.WeighPlanChange;
import dev.headgate.ingest.management.Outcome;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.Rights;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.tenant.Tenant;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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

/** Plans: for operators, who see what a change would do before it is made; others see their own. */
@Controller
final class PlanController {
  private static final String PATH = "/admin/plans";

  private static final Map<String, Comparator<PlanRowView>> ORDERS =
      Map.of(
          "name", Comparator.comparing(row -> row.plan().name(), String.CASE_INSENSITIVE_ORDER),
          "events", Comparator.comparingInt(row -> row.plan().eventsPerMinute()),
          "tags", Comparator.comparingInt(row -> row.plan().tagRequestsPerSecond()),
          "quota", Comparator.comparingLong(PlanRowView::quotaOrMost),
          "retention", Comparator.comparingInt(row -> row.plan().retentionDays()),
          "tenants", Comparator.comparingLong(PlanRowView::tenants));

  private static final Exported<PlanRowView> EXPORT =
      new Exported<>(
          "plans",
          List.of(
              new Column<>("id", row -> row.plan().id().value()),
              new Column<>("name", row -> row.plan().name()),
              new Column<>("events_per_minute", row -> row.plan().eventsPerMinute()),
              new Column<>("tag_requests_per_second", row -> row.plan().tagRequestsPerSecond()),
              new Column<>("tag_burst", row -> row.plan().tagBurst()),
              new Column<>("monthly_quota", PlanController::quota),
              new Column<>("over_quota_status", PlanRowView::overQuotaStatus),
              new Column<>("retention_days", row -> row.plan().retentionDays()),
              new Column<>("tenants", PlanRowView::tenants)));

  private final PlanAdministration plans;
  private final TenantAdministration tenants;
  private final WeighPlanChange weigh;
  private final WatchGateway watch;

  PlanController(
      PlanAdministration plans,
      TenantAdministration tenants,
      WeighPlanChange weigh,
      WatchGateway watch) {
    this.plans = plans;
    this.tenants = tenants;
    this.weigh = weigh;
    this.watch = watch;
  }

  private static @Nullable Object quota(PlanRowView row) {
    return row.plan().monthlyQuota().isPresent() ? row.plan().monthlyQuota().getAsLong() : null;
  }

  @GetMapping(PATH)
  String list(Frame frame, Model model) {
    if (!Rights.mayRun(frame.actor())) {
      List<Plan> own = orNotFound(plans.list(frame.actor()));
      return details(frame, own.stream().findFirst().orElseThrow(NotFound::new), model);
    }
    ListQuery query = ListQuery.of(frame.here(), "name");
    model.addAttribute("page", query.apply(rows(frame, query), ORDERS));
    return "admin/plan/list";
  }

  @GetMapping(value = PATH, params = "format")
  ResponseEntity<StreamingResponseBody> export(Frame frame, @RequestParam String format) {
    requireOperator(frame);
    return EXPORT.answer(format, rows(frame, ListQuery.of(frame.here(), "name")));
  }

  private List<PlanRowView> rows(Frame frame, ListQuery query) {
    Map<PlanId, Long> counts =
        orNotFound(tenants.list(frame.actor())).stream()
            .collect(Collectors.groupingBy(Tenant::plan, Collectors.counting()));
    return orNotFound(plans.list(frame.actor())).stream()
        .map(plan -> new PlanRowView(plan, counts.getOrDefault(plan.id(), 0L)))
        .filter(row -> row.contains(query.text()))
        .toList();
  }

  @GetMapping(PATH + "/{id}")
  String details(Frame frame, @PathVariable int id, Model model) {
    return details(frame, plan(frame, id), model);
  }

  private String details(Frame frame, Plan plan, Model model) {
    boolean operator = Rights.mayRun(frame.actor());
    model.addAttribute("plan", plan);
    model.addAttribute("limits", PlanLimit.of(plan));
    model.addAttribute("place", operator ? "PLANS" : "PLAN");
    model.addAttribute("operator", operator);
    if (operator) {
      model.addAttribute(
          "uses",
          orNotFound(weigh.uses(frame.actor(), plan, frame.now())).stream()
              .map(use -> new TenantUseView(use.tenant(), use.use()))
              .toList());
    } else {
      model.addAttribute(
          "use", orNotFound(watch.quota(frame.actor(), frame.tenant(), frame.now())));
    }
    return "admin/plan/details";
  }

  @GetMapping(PATH + "/new")
  String form(Frame frame, Model model) {
    requireOperator(frame);
    return form(null, PlanInput.fresh(), FormErrors.NONE, model);
  }

  private static String form(@Nullable Plan plan, PlanInput input, FormErrors errors, Model model) {
    model.addAttribute("title", plan == null ? "New plan" : "Edit " + plan.name());
    model.addAttribute("plan", plan);
    model.addAttribute("input", input);
    model.addAttribute("errors", errors);
    model.addAttribute("refusals", PlanInput.REFUSALS);
    return "admin/plan/form";
  }

  @PostMapping(PATH)
  String create(
      Frame frame,
      @ModelAttribute("input") PlanInput input,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    return switch (plans.create(frame.actor(), input.toForm())) {
      case Outcome.Done<Plan>(Plan plan) -> {
        Flash.good(next, "\"%s\" is made; tenants can be moved to it.".formatted(plan.name()));
        yield "redirect:" + page(frame, plan);
      }
      case Outcome.Invalid<Plan>(var problems) ->
          wrong(null, input, FormErrors.of(problems), response, model);
      case Outcome.Refused<Plan>(String reason) ->
          wrong(null, input, FormErrors.refused(reason), response, model);
      case Outcome.NotFound<Plan> _ -> throw new NotFound();
    };
  }

  private static String wrong(
      @Nullable Plan plan,
      PlanInput input,
      FormErrors errors,
      HttpServletResponse response,
      Model model) {
    response.setStatus(
        errors.general().isEmpty()
            ? HttpStatus.UNPROCESSABLE_CONTENT.value()
            : HttpStatus.CONFLICT.value());
    return form(plan, input, errors, model);
  }

  @GetMapping(PATH + "/{id}/edit")
  String edit(Frame frame, @PathVariable int id, Model model) {
    Plan plan = managed(frame, id);
    return form(plan, PlanInput.of(plan), FormErrors.NONE, model);
  }

  /** Shows what the change would do to whom. Nothing is changed by it. */
  @PostMapping(PATH + "/{id}/preview")
  String preview(
      Frame frame,
      @PathVariable int id,
      @ModelAttribute("input") PlanInput input,
      @RequestParam Optional<String> again,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    Plan plan = managed(frame, id);
    if (again.isPresent()) {
      return form(plan, input, FormErrors.NONE, model);
    }
    return switch (weigh.weigh(frame.actor(), plan.id(), input.toForm(), frame.now())) {
      case Outcome.Done<PlanEffect>(PlanEffect effect) when effect.changesNothing() -> {
        Flash.good(next, "Nothing was different, so nothing was changed.");
        yield "redirect:" + page(frame, plan);
      }
      case Outcome.Done<PlanEffect>(PlanEffect effect) -> preview(frame, effect, input, model);
      case Outcome.Invalid<PlanEffect>(var problems) ->
          wrong(plan, input, FormErrors.of(problems), response, model);
      case Outcome.Refused<PlanEffect>(String reason) ->
          wrong(plan, input, FormErrors.refused(reason), response, model);
      case Outcome.NotFound<PlanEffect> _ -> throw new NotFound();
    };
  }

  private static String preview(Frame frame, PlanEffect effect, PlanInput input, Model model) {
    model.addAttribute("plan", effect.before());
    model.addAttribute("preview", new PlanPreview(effect, frame.now()));
    model.addAttribute("input", input);
    model.addAttribute("seen", PlanPreview.version(effect.before()));
    return "admin/plan/preview";
  }

  /**
   * Makes the change.
   *
   * @param seen the plan as it was when its effect was shown
   */
  @PostMapping(PATH + "/{id}")
  String change(
      Frame frame,
      @PathVariable int id,
      @ModelAttribute("input") PlanInput input,
      @RequestParam(defaultValue = "") String seen,
      HttpServletResponse response,
      RedirectAttributes next,
      Model model) {
    Plan plan = managed(frame, id);
    if (!PlanPreview.version(plan).equals(seen)) {
      return wrong(
          plan,
          input,
          FormErrors.refused(
              "The plan was changed by somebody else meanwhile. Look at what this change would do now."),
          response,
          model);
    }
    return switch (plans.change(frame.actor(), plan.id(), input.toForm())) {
      case Outcome.Done<Plan>(Plan changed) -> {
        Flash.good(next, "\"%s\" is changed for everybody on it.".formatted(changed.name()));
        yield "redirect:" + page(frame, changed);
      }
      case Outcome.Invalid<Plan>(var problems) ->
          wrong(plan, input, FormErrors.of(problems), response, model);
      case Outcome.Refused<Plan>(String reason) ->
          wrong(plan, input, FormErrors.refused(reason), response, model);
      case Outcome.NotFound<Plan> _ -> throw new NotFound();
    };
  }

  @GetMapping(PATH + "/{id}/delete")
  String askToDelete(Frame frame, @PathVariable int id, Model model) {
    Plan plan = managed(frame, id);
    int on = orNotFound(plans.tenantsOn(frame.actor(), plan.id())).size();
    model.addAttribute(
        "confirm",
        new Confirmation(
            "Delete \"" + plan.name() + "\"?",
            List.of(
                on == 0
                    ? "Nobody is on this plan, so nobody's limits change."
                    : "It cannot be deleted while tenants are on it: " + on + " now.",
                "Tenants cannot be moved to it any more.",
                "The audit log keeps its limits, so that it can be made again."),
            frame.link(PATH + "/" + id + "/delete").toString(),
            "Delete the plan",
            page(frame, plan),
            true,
            Optional.empty()));
    return "admin/plan/delete";
  }

  @PostMapping(PATH + "/{id}/delete")
  String delete(Frame frame, @PathVariable int id, RedirectAttributes next) {
    Plan plan = managed(frame, id);
    return switch (plans.delete(frame.actor(), plan.id())) {
      case Outcome.Done<Plan>(Plan gone) -> {
        Flash.good(next, "\"%s\" is deleted.".formatted(gone.name()));
        yield "redirect:" + frame.link(PATH);
      }
      case Outcome.Refused<Plan>(String reason) -> {
        Flash.bad(next, reason);
        yield "redirect:" + page(frame, plan);
      }
      case Outcome.Invalid<Plan> _, Outcome.NotFound<Plan> _ -> throw new NotFound();
    };
  }

  private static void requireOperator(Frame frame) {
    if (!Rights.mayRun(frame.actor())) {
      throw new NotFound();
    }
  }

  /** Whoever may not manage plans is noted, and finds nothing. */
  private Plan managed(Frame frame, int id) {
    Plan plan = plan(frame, id);
    orNotFound(plans.tenantsOn(frame.actor(), plan.id()));
    return plan;
  }

  private Plan plan(Frame frame, int id) {
    if (id <= 0) {
      throw new NotFound();
    }
    return orNotFound(plans.find(frame.actor(), new PlanId(id)));
  }

  private static Link page(Frame frame, Plan plan) {
    return frame.link(PATH + "/" + plan.id().value());
  }
}
