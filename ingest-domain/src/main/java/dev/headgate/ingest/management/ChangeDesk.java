package dev.headgate.ingest.management;

import dev.headgate.ingest.audit.AuditEntry;
import dev.headgate.ingest.audit.AuditLog;
import dev.headgate.ingest.management.Outcome.Done;
import dev.headgate.ingest.management.Outcome.Refused;
import dev.headgate.ingest.management.Stopped.Why;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.AccessScope;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Actor.RequestSource;
import dev.headgate.ingest.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where everything is asked for: runs a use case in one transaction together with its lines in the
 * audit log, and notes what somebody tried without the right to it.
 */
public final class ChangeDesk {
  private final Transactions transactions;
  private final AuditLog audit;
  private final InstantSource clock;

  public ChangeDesk(Transactions transactions, AuditLog audit, InstantSource clock) {
    this.transactions = transactions;
    this.audit = audit;
    this.clock = clock;
  }

  /** The time to the millisecond, which is what is kept. */
  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  /**
   * Runs a change.
   *
   * @param action its name in the audit log should it be denied
   */
  <T> Outcome<T> change(Actor actor, String action, Supplier<T> work) {
    return settled(
        actor,
        action,
        () ->
            transactions.change(
                () -> {
                  require(actor, AccessScope.WRITE);
                  return work.get();
                }));
  }

  /** Runs a question. */
  <T> Outcome<T> read(Actor actor, String action, Supplier<T> work) {
    return settled(
        actor,
        action,
        () ->
            transactions.read(
                () -> {
                  require(actor, AccessScope.READ);
                  return work.get();
                }));
  }

  /** Runs a change that whoever can ask for it may make: {@code work} checks the proof itself. */
  <T> Outcome<T> openChange(Supplier<T> work) {
    return settled(() -> transactions.change(work), _ -> {});
  }

  /** Runs a question that whoever can ask it may ask: {@code work} checks the proof itself. */
  <T> Outcome<T> openRead(Supplier<T> work) {
    return settled(() -> transactions.read(work), _ -> {});
  }

  private static void require(Actor actor, AccessScope scope) {
    if (!actor.scopes().contains(scope)) {
      throw Stopped.denied("anything that takes the right to " + scope);
    }
  }

  private <T> Outcome<T> settled(Actor actor, String action, Supplier<T> work) {
    return settled(
        work, subject -> noteAlone(actor, "denied", subject, Map.of("attempted", action)));
  }

  private static <T> Outcome<T> settled(Supplier<T> work, Consumer<String> onDenied) {
    try {
      return new Done<>(work.get());
    } catch (Stopped stopped) {
      if (stopped.why() instanceof Why.Denied(String subject)) {
        onDenied.accept(subject);
      }
      return stopped.outcome();
    } catch (Transactions.AlreadyExists e) {
      return new Refused<>("The same exists already; somebody was a moment faster.");
    }
  }

  /** Adds a line to the audit log, within the transaction that is under way. */
  void note(
      Actor actor,
      String action,
      String subject,
      Optional<TenantId> tenant,
      Map<String, String> details) {
    note(actor.name(), actor.user(), actor.request(), action, subject, tenant, details);
  }

  /** Adds a line about somebody who has not proved who they are. */
  void noteStranger(
      String name,
      RequestSource request,
      String action,
      String subject,
      Optional<TenantId> tenant,
      Map<String, String> details) {
    note(name, Optional.empty(), request, action, subject, tenant, details);
  }

  private void note(
      String name,
      Optional<UserId> user,
      RequestSource request,
      String action,
      String subject,
      Optional<TenantId> tenant,
      Map<String, String> details) {
    audit.add(
        new AuditEntry(
            0,
            now(),
            name,
            user,
            tenant,
            action,
            subject,
            details,
            request.requestId(),
            request.address()));
  }

  /** Adds a line to the audit log in a transaction of its own, about the actor's own tenant. */
  void noteAlone(Actor actor, String action, String subject, Map<String, String> details) {
    transactions.change(
        () -> {
          note(actor, action, subject, actor.tenant(), details);
          return subject;
        });
  }
}
