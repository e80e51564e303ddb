package dev.headgate.ingest.management;

import dev.headgate.ingest.tenant.Tenant;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.tenant.Tenants;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Credentials;
import dev.headgate.ingest.user.Invitation;
import dev.headgate.ingest.user.InvitationId;
import dev.headgate.ingest.user.Invitations;
import dev.headgate.ingest.user.PasswordHashing;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.SecretToken;
import dev.headgate.ingest.user.User;
import dev.headgate.ingest.user.UserId;
import dev.headgate.ingest.user.Users;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The people: operators manage all of them, owners those of their tenant. What people do to their
 * own account is in {@link OwnAccount}.
 */
public final class UserAdministration {
  /** How long an invitation's link works. */
  public static final Duration INVITATION_LIFE = Duration.ofDays(7);

  private final ChangeDesk desk;
  private final Users users;
  private final Invitations invitations;
  private final Tenants tenants;
  private final PasswordHashing passwords;
  private final SecureRandom random;

  /**
   * A user with a first password.
   *
   * @param password to be shown once and handed over; must be changed at the first sign-in
   */
  public record NewPassword(User user, SecretToken password) {}

  /**
   * An invitation with the secret for its link.
   *
   * @param token to be shown once, as part of a link
   */
  public record NewInvitation(Invitation invitation, SecretToken token) {}

  /**
   * An invitation as the page behind its link shows it.
   *
   * @param tenantName empty for an operator to be
   */
  public record OpenInvitation(Invitation invitation, Optional<String> tenantName) {}

  public UserAdministration(
      ChangeDesk desk,
      Users users,
      Invitations invitations,
      Tenants tenants,
      PasswordHashing passwords,
      SecureRandom random) {
    this.desk = desk;
    this.users = users;
    this.invitations = invitations;
    this.tenants = tenants;
    this.passwords = passwords;
    this.random = random;
  }

  /** The users whom the actor manages, by login. */
  public Outcome<List<User>> list(Actor actor) {
    return desk.read(
        actor,
        "user.list",
        () -> {
          if (actor.tenant().isEmpty()) {
            return users.all();
          }
          requireMembers(actor);
          return users.ofTenant(actor.tenant().get());
        });
  }

  public Outcome<User> find(Actor actor, UserId id) {
    return desk.read(
        actor,
        "user.find",
        () -> {
          User user = known(id);
          if (!actor.is(id)) {
            require(Rights.mayManage(actor, user), id);
          }
          return user;
        });
  }

  /** Makes a user with a random first password. */
  public Outcome<NewPassword> create(
      Actor actor, String login, Role role, Optional<TenantId> tenant) {
    SecretToken password = SecretToken.readable(random);
    String hash = passwords.hash(password.reveal());
    return desk.change(
        actor,
        "user.create",
        () -> {
          String checked = checkedNewcomer(actor, login, role, tenant);
          User user = newcomer(checked, role, tenant, true);
          users.save(user, new Credentials(hash, Optional.empty()));
          note(actor, "user.create", user, Map.of("login", checked, "role", role.name()));
          return new NewPassword(user, password);
        });
  }

  /** Gives a user another role within the same tenant; ends all sessions of theirs. */
  public Outcome<User> changeRole(Actor actor, UserId id, Role role) {
    return change(
        actor,
        "user.change_role",
        id,
        user -> {
          if ((role == Role.OPERATOR) != (user.role() == Role.OPERATOR)) {
            throw Stopped.against(
                "An operator belongs to no tenant; make another user for the other part.");
          }
          return user.role() == role ? user : user.become(role);
        });
  }

  /** Locks a user out, now. */
  public Outcome<User> disable(Actor actor, UserId id) {
    return change(actor, "user.disable", id, User::disable);
  }

  public Outcome<User> enable(Actor actor, UserId id) {
    return change(actor, "user.enable", id, User::enable);
  }

  /** Replaces a forgotten password by a random one; ends all sessions. */
  public Outcome<NewPassword> resetPassword(Actor actor, UserId id) {
    SecretToken password = SecretToken.readable(random);
    String hash = passwords.hash(password.reveal());
    return desk.change(
        actor,
        "user.reset_password",
        () -> {
          User before = another(actor, id);
          User after = before.withNewPassword(true);
          users.save(after, users.credentials(id).withPassword(hash));
          note(actor, "user.reset_password", after, Map.of("login", after.login()));
          return new NewPassword(after, password);
        });
  }

  /** Takes a lost second factor away; ends all sessions. */
  public Outcome<User> resetSecondFactor(Actor actor, UserId id) {
    return desk.change(
        actor,
        "user.reset_second_factor",
        () -> {
          User before = another(actor, id);
          User after = before.endSessions();
          users.save(after, users.credentials(id).withSecondFactor(Optional.empty()));
          note(actor, "user.reset_second_factor", after, Map.of("login", after.login()));
          return known(id);
        });
  }

  /** Open invitations of those that the actor manages, newest first. */
  public Outcome<List<Invitation>> invitations(Actor actor) {
    return desk.read(
        actor,
        "invitation.list",
        () -> {
          if (actor.tenant().isPresent()) {
            requireMembers(actor);
          }
          Instant now = desk.now();
          return invitations.all().stream()
              .filter(each -> each.isOpen(now))
              .filter(each -> Rights.mayGive(actor, each.role(), each.tenant()))
              .toList();
        });
  }

  /** Lets somebody become a user by a link, within seven days. */
  public Outcome<NewInvitation> invite(
      Actor actor, String login, Role role, Optional<TenantId> tenant) {
    SecretToken token = SecretToken.generate("", random);
    return desk.change(
        actor,
        "invitation.create",
        () -> {
          String checked = checkedNewcomer(actor, login, role, tenant);
          Instant now = desk.now();
          Invitation invitation =
              new Invitation(
                  invitations.nextId(),
                  checked,
                  role,
                  tenant,
                  actor.name(),
                  now,
                  now.plus(INVITATION_LIFE),
                  Optional.empty(),
                  Optional.empty());
          invitations.add(invitation, token.hash());
          note(actor, "invitation.create", invitation);
          return new NewInvitation(invitation, token);
        });
  }

  public Outcome<Invitation> revokeInvitation(Actor actor, InvitationId id) {
    return desk.change(
        actor,
        "invitation.revoke",
        () -> {
          Invitation invitation = invitations.find(id).orElseThrow(Stopped::missing);
          if (!Rights.mayGive(actor, invitation.role(), invitation.tenant())) {
            throw Stopped.denied("invitation " + id.value());
          }
          if (!invitation.isOpen(desk.now())) {
            throw Stopped.against("The invitation does not work any more.");
          }
          Invitation revoked = invitation.revoke(desk.now());
          invitations.save(revoked);
          note(actor, "invitation.revoke", revoked);
          return revoked;
        });
  }

  /** The open invitation that a link's secret belongs to; for the page behind the link. */
  public Outcome<OpenInvitation> findInvitation(String token) {
    return desk.openRead(
        () -> {
          Invitation invitation = openInvitation(SecretToken.hash(token));
          return new OpenInvitation(
              invitation, invitation.tenant().flatMap(tenants::find).map(Tenant::name));
        });
  }

  /** Makes a user of whoever holds an invitation's link. */
  public Outcome<User> acceptInvitation(
      String token, String password, Actor.RequestSource request) {
    Outcome<OpenInvitation> found = findInvitation(token);
    if (!(found instanceof Outcome.Done<OpenInvitation>)) {
      return new Outcome.NotFound<>();
    }
    String passwordHash = passwords.hash(password);
    return desk.openChange(
        () -> {
          Invitation invitation = openInvitation(SecretToken.hash(token));
          Checks checks = new Checks();
          checks.password("password", password, invitation.login());
          checks.finish();
          if (users.findByLogin(invitation.login()).isPresent()) {
            throw Stopped.against("There is a user of this name already; sign in.");
          }
          return accept(invitation, passwordHash, request);
        });
  }

  /**
   * Makes a user of somebody who was invited and whom an identity provider vouches for; they need
   * no password, and get one that nobody knows.
   *
   * @return {@code NotFound} if nobody of this name is invited, or is a user already
   */
  public Outcome<User> acceptVouched(String login, Actor.RequestSource request) {
    String name = login.strip().toLowerCase(Locale.ROOT);
    if (!(desk.openRead(() -> invitationOf(name)) instanceof Outcome.Done<Invitation>)) {
      return new Outcome.NotFound<>();
    }
    String passwordHash = passwords.hash(SecretToken.generate("", random).reveal());
    return desk.openChange(() -> accept(invitationOf(name), passwordHash, request));
  }

  private Invitation invitationOf(String login) {
    if (users.findByLogin(login).isPresent()) {
      throw Stopped.missing();
    }
    return invitations.all().stream()
        .filter(each -> each.isOpen(desk.now()) && each.login().equals(login))
        .findFirst()
        .orElseThrow(Stopped::missing);
  }

  private User accept(Invitation invitation, String passwordHash, Actor.RequestSource request) {
    User user = newcomer(invitation.login(), invitation.role(), invitation.tenant(), false);
    users.save(user, new Credentials(passwordHash, Optional.empty()));
    invitations.save(invitation.accept(desk.now()));
    note(Actor.of(user, request), "invitation.accept", invitation);
    return user;
  }

  private Invitation openInvitation(String hash) {
    return invitations
        .findByHash(hash)
        .filter(invitation -> invitation.isOpen(desk.now()))
        .orElseThrow(Stopped::missing);
  }

  private Outcome<User> change(Actor actor, String action, UserId id, UnaryOperator<User> change) {
    return desk.change(
        actor,
        action,
        () -> {
          User before = another(actor, id);
          User after = change.apply(before);
          if (!after.equals(before)) {
            users.save(after, users.credentials(id));
            note(
                actor,
                action,
                after,
                Map.of(
                    "login",
                    after.login(),
                    "before",
                    before.role() + (before.disabled() ? ", disabled" : ""),
                    "after",
                    after.role() + (after.disabled() ? ", disabled" : "")));
          }
          return after;
        });
  }

  private String checkedNewcomer(Actor actor, String login, Role role, Optional<TenantId> tenant) {
    if (tenant.isPresent() && tenants.find(tenant.get()).isEmpty()) {
      throw Stopped.missing();
    }
    if (!Rights.mayGive(actor, role, tenant)) {
      throw Stopped.denied("a new user with role " + role);
    }
    Checks checks = new Checks();
    String checked = checks.login("login", login);
    if (role == Role.OPERATOR && tenant.isPresent()) {
      checks.add("tenant", "An operator belongs to no tenant.");
    } else if (role != Role.OPERATOR && tenant.isEmpty()) {
      checks.add("tenant", "Choose the tenant that the user belongs to.");
    }
    checks.finish();
    if (users.findByLogin(checked).isPresent()) {
      throw Stopped.against("There is a user of this name already.");
    }
    return checked;
  }

  private User newcomer(
      String login, Role role, Optional<TenantId> tenant, boolean mustChangePassword) {
    return new User(
        users.nextId(),
        login,
        role,
        tenant,
        mustChangePassword,
        false,
        false,
        1,
        desk.now(),
        Optional.empty());
  }

  private User managed(Actor actor, UserId id) {
    User user = known(id);
    require(Rights.mayManage(actor, user), id);
    return user;
  }

  /** What is done to others without proof of who asks, nobody does to themselves. */
  private User another(Actor actor, UserId id) {
    User user = managed(actor, id);
    if (actor.is(id)) {
      throw Stopped.against("Nobody does this to themselves; ask another one.");
    }
    return user;
  }

  private User known(UserId id) {
    return users.find(id).orElseThrow(Stopped::missing);
  }

  private static void requireMembers(Actor actor) {
    if (!actor.tenant().map(tenant -> Rights.maySeeMembers(actor, tenant)).orElse(true)) {
      throw Stopped.denied("the tenant's users");
    }
  }

  private static void require(boolean allowed, UserId id) {
    if (!allowed) {
      throw Stopped.denied("user " + id.value());
    }
  }

  private void note(Actor actor, String action, User user, Map<String, String> details) {
    desk.note(actor, action, "user " + user.id().value(), user.tenant(), details);
  }

  private void note(Actor actor, String action, Invitation invitation) {
    desk.note(
        actor,
        action,
        "invitation " + invitation.id().value(),
        invitation.tenant(),
        Map.of("login", invitation.login(), "role", invitation.role().name()));
  }
}
