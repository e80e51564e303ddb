package dev.headgate.admin.security;

import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.User;
import dev.headgate.ingest.user.UserId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Looks up for each request whose session it is, as they are now: a session ends with the next
 * request after a new password or role. Somebody with a first password gets nowhere but to a new
 * one.
 */
final class CurrentUser extends OncePerRequestFilter {
  static final String NEW_PASSWORD = "/admin/account/password";

  private static final Set<String> WITH_FIRST_PASSWORD =
      Set.of(NEW_PASSWORD, "/admin/sign-out", "/admin/theme");

  private final SignIn signIn;
  private final Actors actors;

  CurrentUser(SignIn signIn, Actors actors) {
    this.signIn = signIn;
    this.actors = actors;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication != null && authentication.getPrincipal() instanceof SignedIn signedIn) {
      Optional<User> user = signIn.resume(new UserId(signedIn.userId()), signedIn.generation());
      if (user.isEmpty()) {
        end(request);
      } else if (user.get().mustChangePassword()
          && !WITH_FIRST_PASSWORD.contains(request.getRequestURI())) {
        response.sendRedirect(NEW_PASSWORD);
        return;
      } else {
        request.setAttribute(Actors.ATTRIBUTE, Actor.of(user.get(), actors.source(request)));
        actors.seen(request);
      }
    }
    chain.doFilter(request, response);
  }

  /** The request goes on as a stranger's. */
  private static void end(HttpServletRequest request) {
    SecurityContextHolder.clearContext();
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.invalidate();
    }
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/admin/assets/");
  }
}
