package dev.headgate.ingest.management;

import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where use cases outside this package, about a tenant's data rather than its settings, are run:
 * with the right to it checked, in one transaction with their line in the audit log.
 */
public final class DataDesk {
  private final ChangeDesk desk;

  public DataDesk(ChangeDesk desk) {
    this.desk = desk;
  }

  /** Ends a use case because a rule forbids it as things stand, and undoes what it did. */
  public static RuntimeException refusal(String reason) {
    return Stopped.against(reason);
  }

  /**
   * Runs a change.
   *
   * @param allowed what {@link Rights} says of it
   * @param details of the line in the audit log, from what was done
   */
  public <T> Outcome<T> change(
      Actor actor,
      boolean allowed,
      TenantId tenant,
      String action,
      Supplier<T> work,
      Function<T, Map<String, String>> details) {
    String subject = "tenant " + tenant.value();
    return desk.change(
        actor,
        action,
        () -> {
          if (!allowed) {
            throw Stopped.denied(subject);
          }
          T done = work.get();
          desk.note(actor, action, subject, Optional.of(tenant), details.apply(done));
          return done;
        });
  }
}
