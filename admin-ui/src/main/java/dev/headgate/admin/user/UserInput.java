package dev.headgate.admin.user;

import dev.headgate.admin.component.Choice;
import dev.headgate.admin.frame.Frame;
import dev.headgate.ingest.management.Rights;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The form for somebody new, as it was filled in.
 *
 * @param way whether they get a link or a first password
 */
record UserInput(String login, String role, @Nullable Integer tenant, String way) {
  private static final Choice INVITE =
      new Choice(
          "INVITE",
          "Invite by link",
          "You hand over a link; they choose their own password behind it.");
  private static final Choice PASSWORD =
      new Choice(
          "PASSWORD",
          "Give a first password",
          "You hand over a password; they have to change it at the first sign-in.");

  static final List<Choice> WAYS = List.of(INVITE, PASSWORD);

  static UserInput fresh(Optional<TenantId> tenant) {
    return new UserInput(
        "", Role.TENANT_MEMBER.name(), tenant.map(TenantId::value).orElse(null), INVITE.value());
  }

  /** The parts that the actor may make somebody play. */
  static List<Choice> roles(Actor actor) {
    return Stream.of(Role.values())
        .filter(role -> role == Role.OPERATOR ? actor.isOperator() : mayGive(actor, role))
        .map(UserInput::choice)
        .toList();
  }

  private static boolean mayGive(Actor actor, Role role) {
    return actor.isOperator() || Rights.mayGive(actor, role, actor.tenant());
  }

  static Choice choice(Role role) {
    return new Choice(role.name(), Frame.nameOf(role), meaningOf(role));
  }

  static String meaningOf(Role role) {
    return switch (role) {
      case OPERATOR -> "Runs the gateway: everything, for every tenant.";
      case TENANT_OWNER -> "Manages keys, sites, members and data of the tenant.";
      case TENANT_MEMBER -> "Reads the tenant's data, makes test keys.";
      case ANALYST -> "Reads the tenant's data.";
    };
  }

  boolean isInvitation() {
    return !way.equals(PASSWORD.value());
  }

  Role chosenRole() {
    return Stream.of(Role.values())
        .filter(each -> each.name().equals(role))
        .findFirst()
        .orElse(Role.ANALYST);
  }

  /** An owner's own; what an operator chose; none for an operator to be. */
  Optional<TenantId> chosenTenant(Actor actor) {
    if (actor.tenant().isPresent()) {
      return actor.tenant();
    }
    return chosenRole() == Role.OPERATOR
        ? Optional.empty()
        : Optional.ofNullable(tenant).filter(id -> id > 0).map(TenantId::new);
  }
}
