package dev.headgate.ingest.management;

import dev.headgate.ingest.audit.AuditEntry;
import dev.headgate.ingest.audit.AuditLog;
import dev.headgate.ingest.audit.AuditLog.Filter;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.util.List;

/** The audit log as people read it: operators all of it, owners what concerns their tenant. */
public final class AuditTrail {
  private final ChangeDesk desk;
  private final AuditLog log;

  public AuditTrail(ChangeDesk desk, AuditLog log) {
    this.desk = desk;
    this.log = log;
  }

  public Outcome<List<AuditEntry>> find(Actor actor, Filter filter) {
    return desk.read(
        actor,
        "audit.find",
        () -> {
          if (actor.isOperator()) {
            return log.find(filter);
          }
          TenantId own = actor.tenant().orElseThrow();
          boolean foreign = filter.tenant().isPresent() && !filter.tenant().get().equals(own);
          if (foreign || !Rights.mayManage(actor, own)) {
            throw Stopped.denied("the audit log");
          }
          return log.find(filter.ofTenant(own));
        });
  }
}
