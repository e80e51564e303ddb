package dev.headgate.ingest.user;

import dev.headgate.ingest.tenant.TenantId;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who does something now: a signed-in user, a user's script with an access token, or the gateway's
 * own command line. Handed to every use case, which decides by it.
 *
 * @param name as shown in the audit log
 * @param user empty for the command line and the first run
 * @param tenant the tenant that the actor belongs to; empty for an operator, who belongs to none
 * @param scopes what is left of the role's rights: both for a person, less for some tokens, none
 *     while the password has to be changed
 * @param request where the request came from
 */
public record Actor(
    String name,
    Optional<UserId> user,
    Role role,
    Optional<TenantId> tenant,
    Set<AccessScope> scopes,
    RequestSource request) {

  /**
   * Where a request came from.
   *
   * @param requestId its {@code X-Request-Id}
   * @param address the sender's network address
   */
  public record RequestSource(Optional<String> requestId, Optional<String> address) {
    /** No request: something on this machine. */
    public static final RequestSource LOCAL = new RequestSource(Optional.empty(), Optional.empty());

    public static RequestSource of(String requestId, String address) {
      return new RequestSource(Optional.of(requestId), Optional.of(address));
    }
  }

  public Actor {
    scopes = Set.copyOf(scopes);
    if ((role == Role.OPERATOR) != tenant.isEmpty()) {
      throw new IllegalArgumentException("an operator has no tenant, everybody else has one");
    }
  }

  /** A person who signed in; without any right as long as their password has to be changed. */
  public static Actor of(User user, RequestSource request) {
    return new Actor(
        user.login(),
        Optional.of(user.id()),
        user.role(),
        user.tenant(),
        user.mustChangePassword() ? Set.of() : EnumSet.allOf(AccessScope.class),
        request);
  }

  /** A user's script. */
  public static Actor of(User user, AccessToken token, RequestSource request) {
    return new Actor(
        user.login() + " (token " + token.name() + ")",
        Optional.of(user.id()),
        user.role(),
        user.tenant(),
        token.scopes(),
        request);
  }

  /** Somebody who can read the gateway's configuration, and so may do everything. */
  public static Actor onThisMachine(String name) {
    return new Actor(
        name,
        Optional.empty(),
        Role.OPERATOR,
        Optional.empty(),
        EnumSet.allOf(AccessScope.class),
        RequestSource.LOCAL);
  }

  public boolean isOperator() {
    return role == Role.OPERATOR;
  }

  public boolean is(UserId id) {
    return user.isPresent() && user.get().equals(id);
  }
}
