package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.plan.PlanId;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The tenants. */
@RestController
final class TenantsResource {
  static final String PATH = ApiPath.ROOT + "/tenants";

  /** One of them. */
  static final String ONE = PATH + "/{tenant}";

  private final TenantAdministration tenants;

  TenantsResource(TenantAdministration tenants) {
    this.tenants = tenants;
  }

  /** A tenant. */
  @JsonView
  record TenantView(int id, String name, int planId, String status) {
    static TenantView of(Tenant tenant) {
      return new TenantView(
          tenant.id().value(),
          tenant.name(),
          tenant.plan().value(),
          Choices.shown(tenant.status()));
    }
  }

  @GetMapping(PATH)
  Page<TenantView> list(Actor actor, Query query) {
    return Page.byId(
        orRefuse(tenants.list(actor)), tenant -> tenant.id().value(), query, TenantView::of);
  }

  @PostMapping(PATH)
  ResponseEntity<TenantView> create(Actor actor, JsonBody body) {
    String name = body.text("name");
    PlanId plan = body.id("plan_id", PlanId::new);
    body.finish();
    TenantView made = TenantView.of(orRefuse(tenants.create(actor, name, plan)));
    return ResponseEntity.created(URI.create(PATH + "/" + made.id())).body(made);
  }

  @GetMapping(ONE)
  TenantView find(Actor actor, @PathVariable TenantId tenant) {
    return TenantView.of(orRefuse(tenants.find(actor, tenant)));
  }

  @PostMapping(ONE + "/rename")
  TenantView rename(Actor actor, @PathVariable TenantId tenant, JsonBody body) {
    String name = body.text("name");
    body.finish();
    return TenantView.of(orRefuse(tenants.rename(actor, tenant, name)));
  }

  @PostMapping(ONE + "/change-plan")
  TenantView changePlan(Actor actor, @PathVariable TenantId tenant, JsonBody body) {
    PlanId plan = body.id("plan_id", PlanId::new);
    body.finish();
    return TenantView.of(orRefuse(tenants.changePlan(actor, tenant, plan)));
  }

  @PostMapping(ONE + "/deactivate")
  TenantView deactivate(Actor actor, @PathVariable TenantId tenant, JsonBody body) {
    body.finish();
    return TenantView.of(orRefuse(tenants.deactivate(actor, tenant)));
  }

  @PostMapping(ONE + "/reactivate")
  TenantView reactivate(Actor actor, @PathVariable TenantId tenant, JsonBody body) {
    body.finish();
    return TenantView.of(orRefuse(tenants.reactivate(actor, tenant)));
  }

  /** Begins to delete it with all its data; {@code confirm} is its name. */
  @DeleteMapping(ONE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  TenantView delete(Actor actor, @PathVariable TenantId tenant, Query query) {
    String confirmed = query.required("confirm");
    query.finish();
    return TenantView.of(orRefuse(tenants.beginDeletion(actor, tenant, confirmed)));
  }
}
