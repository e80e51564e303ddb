package dev.headgate.admin.security;

import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.user.Actor.RequestSource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What was right so far while a code is still asked for; kept in the session, never in a page. */
sealed interface PendingSignIn {
  /** For so long the code can be entered. */
  Duration TIME = Duration.ofMinutes(5);

  /** Instant from which it counts no more. */
  Instant until();

  /** Tries again, with the code. */
  SignIn.Result complete(SignIn signIn, String code, RequestSource source);

  /** Name and password were right. */
  record ByPassword(String login, String password, Instant until) implements PendingSignIn {
    @Override
    public SignIn.Result complete(SignIn signIn, String code, RequestSource source) {
      return signIn.signIn(login, password, Optional.of(code), source);
    }

    @Override
    public String toString() {
      return "ByPassword";
    }
  }

  /** The identity provider vouched for them. */
  record ByProvider(String login, Instant until) implements PendingSignIn {
    @Override
    public SignIn.Result complete(SignIn signIn, String code, RequestSource source) {
      return signIn.signInVouched(login, Optional.of(code), source);
    }
  }

  /** Keeps it for the next page. */
  default void keep(HttpServletRequest request) {
    request.getSession(true).setAttribute(PendingSignIn.class.getName(), this);
  }

  static Optional<PendingSignIn> of(HttpServletRequest request, Instant now) {
    HttpSession session = request.getSession(false);
    return session != null
            && session.getAttribute(PendingSignIn.class.getName()) instanceof PendingSignIn pending
        ? Optional.of(pending).filter(kept -> now.isBefore(kept.until()))
        : Optional.empty();
  }

  static void forget(HttpServletRequest request) {
    request.getSession().removeAttribute(PendingSignIn.class.getName());
  }
}
