package dev.headgate.admin.api;

import static dev.headgate.admin.api.Refusal.orRefuse;

import dev.headgate.ingest.management.UserAdministration;
import dev.headgate.ingest.management.UserAdministration.NewPassword;
import dev.headgate.ingest.tenant.TenantId;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Role;
import dev.headgate.ingest.user.User;
import dev.headgate.ingest.user.UserId;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The people. */
@RestController
final class UsersResource {
  private static final String PATH = ApiPath.ROOT + "/users";
  private static final String ONE = PATH + "/{user}";

  private final UserAdministration users;

  UsersResource(UserAdministration users) {
    this.users = users;
  }

  /**
   * Somebody who can sign in.
   *
   * @param tenantId empty for an operator
   */
  @JsonView
  record UserView(
      int id,
      String login,
      String role,
      Optional<Integer> tenantId,
      boolean disabled,
      boolean secondFactor,
      boolean mustChangePassword,
      Instant createdAt,
      Optional<Instant> lastSignInAt) {

    static UserView of(User user) {
      return new UserView(
          user.id().value(),
          user.login(),
          Choices.shown(user.role()),
          user.tenant().map(TenantId::value),
          user.disabled(),
          user.secondFactor(),
          user.mustChangePassword(),
          user.createdAt(),
          user.lastSignInAt());
    }
  }

  /**
   * A user with a first password.
   *
   * @param password shown this once; has to be changed at the first sign-in
   */
  @JsonView
  record NewPasswordView(UserView user, String password) {
    static NewPasswordView of(NewPassword made) {
      return new NewPasswordView(UserView.of(made.user()), made.password().reveal());
    }
  }

  @GetMapping(PATH)
  Page<UserView> list(Actor actor, Query query) {
    return Page.byId(orRefuse(users.list(actor)), user -> user.id().value(), query, UserView::of);
  }

  @PostMapping(PATH)
  ResponseEntity<NewPasswordView> create(Actor actor, JsonBody body) {
    String login = body.text("login");
    Role role = body.choice("role", Role.class);
    Optional<TenantId> tenant = body.optionalId("tenant_id", TenantId::new);
    body.finish();
    var made = NewPasswordView.of(orRefuse(users.create(actor, login, role, tenant)));
    return ResponseEntity.created(URI.create(PATH + "/" + made.user().id())).body(made);
  }

  @GetMapping(ONE)
  UserView find(Actor actor, @PathVariable UserId user) {
    return UserView.of(orRefuse(users.find(actor, user)));
  }

  @PostMapping(ONE + "/change-role")
  UserView changeRole(Actor actor, @PathVariable UserId user, JsonBody body) {
    Role role = body.choice("role", Role.class);
    body.finish();
    return UserView.of(orRefuse(users.changeRole(actor, user, role)));
  }

  @PostMapping(ONE + "/disable")
  UserView disable(Actor actor, @PathVariable UserId user, JsonBody body) {
    body.finish();
    return UserView.of(orRefuse(users.disable(actor, user)));
  }

  @PostMapping(ONE + "/enable")
  UserView enable(Actor actor, @PathVariable UserId user, JsonBody body) {
    body.finish();
    return UserView.of(orRefuse(users.enable(actor, user)));
  }

  @PostMapping(ONE + "/reset-password")
  NewPasswordView resetPassword(Actor actor, @PathVariable UserId user, JsonBody body) {
    body.finish();
    return NewPasswordView.of(orRefuse(users.resetPassword(actor, user)));
  }

  @PostMapping(ONE + "/reset-second-factor")
  UserView resetSecondFactor(Actor actor, @PathVariable UserId user, JsonBody body) {
    body.finish();
    return UserView.of(orRefuse(users.resetSecondFactor(actor, user)));
  }
}
