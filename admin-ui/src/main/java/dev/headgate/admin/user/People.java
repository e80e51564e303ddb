package dev.headgate.admin.user;

import static dev.headgate.admin.frame.Answers.orNotFound;

import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.NotFound;
import dev.headgate.admin.security.OpenSessions;
import dev.headgate.admin.security.OpenSessions.OpenSession;
import dev.headgate.ingest.management.TenantAdministration;
import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Invitation;
import dev.headgate.ingest.user.User;
import dev.headgate.ingest.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The users and invitations that somebody manages, with the names of their tenants. */
@Component
final class People {
  private final UserAdministration users;
  private final TenantAdministration tenants;
  private final OpenSessions sessions;

  People(UserAdministration users, TenantAdministration tenants, OpenSessions sessions) {
    this.users = users;
    this.tenants = tenants;
    this.sessions = sessions;
  }

  /** Those of the tenant on show, or of all. */
  List<UserRow> users(Frame frame) {
    List<User> managed = orNotFound(users.list(frame.actor()));
    Map<TenantId, String> names = tenantNames(frame.actor());
    return managed.stream()
        .filter(user -> isOnShow(frame, user.tenant()))
        .map(user -> row(frame.actor(), user, names))
        .toList();
  }

  UserRow user(Actor actor, int id) {
    if (id <= 0) {
      throw new NotFound();
    }
    return row(actor, orNotFound(users.find(actor, new UserId(id))), tenantNames(actor));
  }

  List<InvitationRow> invitations(Frame frame) {
    List<Invitation> open = orNotFound(users.invitations(frame.actor()));
    Map<TenantId, String> names = tenantNames(frame.actor());
    return open.stream()
        .filter(invitation -> isOnShow(frame, invitation.tenant()))
        .map(invitation -> new InvitationRow(invitation, nameOf(invitation.tenant(), names)))
        .toList();
  }

  private static boolean isOnShow(Frame frame, Optional<TenantId> tenant) {
    return frame.scope().tenant().isEmpty() || frame.scope().tenant().equals(tenant);
  }

  /** What somebody can be made a user of, by name. */
  List<Tenant> tenants(Actor actor) {
    return actor.tenant().isPresent()
        ? List.of(orNotFound(tenants.find(actor, actor.tenant().get())))
        : orNotFound(tenants.list(actor));
  }

  private Map<TenantId, String> tenantNames(Actor actor) {
    return tenants(actor).stream().collect(Collectors.toMap(Tenant::id, Tenant::name));
  }

  private static String nameOf(Optional<TenantId> tenant, Map<TenantId, String> names) {
    return tenant.map(id -> names.getOrDefault(id, "")).orElse("");
  }

  private UserRow row(Actor actor, User user, Map<TenantId, String> names) {
    List<OpenSession> open = sessions.ofUser(user);
    Optional<Instant> lastSeen =
        Stream.concat(user.lastSignInAt().stream(), open.stream().map(OpenSession::lastSeen))
            .max(Instant::compareTo);
    return new UserRow(
        user, nameOf(user.tenant(), names), open.size(), lastSeen, actor.is(user.id()));
  }
}
