package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.admin.api.TenantsResource.TenantView;
import dev.headgate.ingest.management.PlanAdministration;
import dev.headgate.ingest.management.PlanAdministration.PlanForm;
import dev.headgate.ingest.plan.Plan;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.user.Actor;
import java.net.URI;
import java.util.OptionalLong;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The plans that tenants are on. */
@RestController
final class PlansResource {
  private static final String PATH = ApiPath.ROOT + "/plans";
  private static final String ONE = PATH + "/{plan}";

  private final PlanAdministration plans;

  PlansResource(PlanAdministration plans) {
    this.plans = plans;
  }

  /**
   * A plan.
   *
   * @param monthlyQuota empty for no limit
   */
  @JsonView
  record PlanView(
      int id,
      String name,
      int eventsPerMinute,
      int tagRequestsPerSecond,
      int tagBurst,
      OptionalLong monthlyQuota,
      String quotaRefusal,
      int retentionDays) {

    static PlanView of(Plan plan) {
      return new PlanView(
          plan.id().value(),
          plan.name(),
          plan.eventsPerMinute(),
          plan.tagRequestsPerSecond(),
          plan.tagBurst(),
          plan.monthlyQuota(),
          Choices.shown(plan.quotaRefusal()),
          plan.retentionDays());
    }
  }

  @GetMapping(PATH)
  Page<PlanView> list(Actor actor, Query query) {
    return Page.byId(orRefuse(plans.list(actor)), plan -> plan.id().value(), query, PlanView::of);
  }

  @GetMapping(ONE)
  PlanView find(Actor actor, @PathVariable PlanId plan) {
    return PlanView.of(orRefuse(plans.find(actor, plan)));
  }

  @GetMapping(ONE + "/tenants")
  Page<TenantView> tenants(Actor actor, @PathVariable PlanId plan, Query query) {
    return Page.byId(
        orRefuse(plans.tenantsOn(actor, plan)),
        tenant -> tenant.id().value(),
        query,
        TenantView::of);
  }

  @PostMapping(PATH)
  ResponseEntity<PlanView> create(Actor actor, JsonBody body) {
    PlanView made = PlanView.of(orRefuse(plans.create(actor, form(body))));
    return ResponseEntity.created(URI.create(PATH + "/" + made.id())).body(made);
  }

  /** Replaces all of a plan, for everybody who is on it. */
  @PutMapping(ONE)
  PlanView change(Actor actor, @PathVariable PlanId plan, JsonBody body) {
    return PlanView.of(orRefuse(plans.change(actor, plan, form(body))));
  }

  /** Deletes a plan that nobody is on. */
  @DeleteMapping(ONE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(Actor actor, @PathVariable PlanId plan, Query query) {
    query.finish();
    orRefuse(plans.delete(actor, plan));
  }

  private static PlanForm form(JsonBody body) {
    PlanForm form =
        new PlanForm(
            body.text("name"),
            body.number("events_per_minute"),
            body.number("tag_requests_per_second"),
            body.number("tag_burst"),
            body.optionalNumber("monthly_quota"),
            body.choice("quota_refusal", Plan.QuotaRefusal.class),
            Math.clamp(body.number("retention_days"), -1, Integer.MAX_VALUE));
    body.finish();
    return form;
  }
}
