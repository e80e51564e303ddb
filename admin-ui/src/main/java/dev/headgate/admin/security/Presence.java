package dev.headgate.admin.security;

import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Actor.RequestSource;
import dev.headgate.ingest.user.User;
import dev.headgate.ingest.user.UserId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Tells of a request that goes on for long whether its session still does. Other requests are
 * checked as they come.
 */
public final class Presence {
  private final SignIn signIn;
  private final OpenSessions sessions;
  private final Actors actors;

  Presence(SignIn signIn, OpenSessions sessions, Actors actors) {
    this.signIn = signIn;
    this.sessions = sessions;
    this.actors = actors;
  }

  /**
   * Who does something with this request, as they are whenever it is asked; empty once they signed
   * out, or have another password or role. To be called while the request is being dispatched.
   */
  public Supplier<Optional<Actor>> of(HttpServletRequest request) {
    HttpSession http = request.getSession(false);
    var authentication = SecurityContextHolder.getContext().getAuthentication();
    if (http == null
        || authentication == null
        || !(authentication.getPrincipal() instanceof SignedIn signedIn)) {
      return Optional::empty;
    }
    String session = sessions.idOf(http).orElse("");
    RequestSource source = actors.source(request);
    return () ->
        sessions.isOpen(session)
            ? signIn
                .resume(new UserId(signedIn.userId()), signedIn.generation())
                .filter(user -> !user.mustChangePassword())
                .map((User user) -> Actor.of(user, source))
            : Optional.empty();
  }
}
