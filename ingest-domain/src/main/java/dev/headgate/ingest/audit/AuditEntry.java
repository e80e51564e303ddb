package dev.headgate.ingest.audit;

import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the audit log.
 *
 * @param id its place in the log; 0 before it is written
 * @param actor who did it, as shown
 * @param tenant whose thing was changed; such a line is shown to the tenant's owners
 * @param action what was done, {@code thing.verb}, for example {@code key.revoke}; {@code denied}
 *     for what was attempted without the right to it
 * @param subject what it was done to, for example {@code key 7}
 * @param details what else is worth knowing; never a secret
 */
public record AuditEntry(
    long id,
    Instant at,
    String actor,
    Optional<UserId> user,
    Optional<TenantId> tenant,
    String action,
    String subject,
    Map<String, String> details,
    Optional<String> requestId,
    Optional<String> address) {

  public AuditEntry {
    details = Map.copyOf(details);
  }
}
