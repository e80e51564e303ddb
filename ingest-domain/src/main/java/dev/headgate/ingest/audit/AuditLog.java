package dev.headgate.ingest.audit;

import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the audit log is kept. Takes part in the transaction it is called in: a change and its line
 * are kept together or not at all.
 */
public interface AuditLog {

  void add(AuditEntry entry);

  /** Matching entries, newest first. */
  List<AuditEntry> find(Filter filter);

  /**
   * Which entries to show.
   *
   * @param tenant only entries about this tenant's things
   * @param actor only entries whose actor contains this text, without regard to case
   * @param action only this action, or with a final {@code *} all that begin so
   * @param from no entries before
   * @param until no entries at or after
   * @param before only entries before this one in the log, for the next page
   * @param limit at most so many, 1 to 10,000
   */
  record Filter(
      Optional<TenantId> tenant,
      Optional<String> actor,
      Optional<String> action,
      Optional<Instant> from,
      Optional<Instant> until,
      OptionalLong before,
      int limit) {

    public Filter {
      if (limit < 1 || limit > 10_000) {
        throw new IllegalArgumentException("limit of audit entries: " + limit);
      }
    }

    /** The newest entries, whatever they tell of. */
    public static Filter newest(int limit) {
      return new Filter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          limit);
    }

    public Filter ofTenant(TenantId tenant) {
      return new Filter(Optional.of(tenant), actor, action, from, until, before, limit);
    }
  }
}
