package dev.headgate.ingest.user;

import dev.headgate.ingest.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who can sign in.
 *
 * @param login what they sign in as, an e-mail address or a short name; lower case, unique
 * @param tenant empty for an operator, present for everybody else
 * @param mustChangePassword whether the password was set by somebody else: until it is changed,
 *     nothing else may be done
 * @param secondFactor whether signing in takes a code as well
 * @param sessionGeneration a session opened under another generation has ended
 */
public record User(
    UserId id,
    String login,
    Role role,
    Optional<TenantId> tenant,
    boolean mustChangePassword,
    boolean secondFactor,
    boolean disabled,
    int sessionGeneration,
    Instant createdAt,
    Optional<Instant> lastSignInAt) {

  public User {
    if ((role == Role.OPERATOR) != tenant.isEmpty()) {
      throw new IllegalArgumentException("an operator has no tenant, everybody else has one");
    }
  }

  /** The user with another role, all sessions ended. */
  public User become(Role role) {
    return copy(role, mustChangePassword, disabled, sessionGeneration + 1, lastSignInAt);
  }

  /** The user after a new password was set, all sessions ended. */
  public User withNewPassword(boolean mustChange) {
    return copy(role, mustChange, disabled, sessionGeneration + 1, lastSignInAt);
  }

  public User disable() {
    return copy(role, mustChangePassword, true, sessionGeneration + 1, lastSignInAt);
  }

  public User enable() {
    return copy(role, mustChangePassword, false, sessionGeneration, lastSignInAt);
  }

  /** The user with all sessions ended. */
  public User endSessions() {
    return copy(role, mustChangePassword, disabled, sessionGeneration + 1, lastSignInAt);
  }

  public User signedIn(Instant at) {
    return copy(role, mustChangePassword, disabled, sessionGeneration, Optional.of(at));
  }

  private User copy(
      Role role,
      boolean mustChange,
      boolean disabled,
      int generation,
      Optional<Instant> lastSignInAt) {
    return new User(
        id,
        login,
        role,
        tenant,
        mustChange,
        secondFactor,
        disabled,
        generation,
        createdAt,
        lastSignInAt);
  }
}
