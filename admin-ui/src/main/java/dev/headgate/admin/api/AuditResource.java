package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.audit.AuditEntry;
import dev.headgate.ingest.audit.AuditLog.Filter;
import dev.headgate.ingest.management.AuditTrail;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The audit log, newest first. */
@RestController
final class AuditResource {
  private final AuditTrail trail;

  AuditResource(AuditTrail trail) {
    this.trail = trail;
  }

  /** A line of it. */
  @JsonView
  record AuditView(
      long id,
      Instant at,
      String actor,
      Optional<Integer> userId,
      Optional<Integer> tenantId,
      String action,
      String subject,
      Map<String, String> details,
      Optional<String> requestId,
      Optional<String> address) {

    static AuditView of(AuditEntry entry) {
      return new AuditView(
          entry.id(),
          entry.at(),
          entry.actor(),
          entry.user().map(UserId::value),
          entry.tenant().map(TenantId::value),
          entry.action(),
          entry.subject(),
          new TreeMap<>(entry.details()),
          entry.requestId(),
          entry.address());
    }
  }

  @GetMapping(ApiPath.ROOT + "/audit")
  Page<AuditView> list(Actor actor, Query query) {
    int limit = query.limit();
    Filter filter =
        new Filter(
            query.id("tenant_id", TenantId::new),
            query.text("actor"),
            query.text("action"),
            query.instant("from"),
            query.instant("until"),
            query.cursorNumber(),
            limit + 1);
    query.finish();
    return Page.of(
        orRefuse(trail.find(actor, filter)),
        limit,
        AuditView::of,
        last -> Long.toString(last.id()));
  }
}
