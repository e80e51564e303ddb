package dev.headgate.admin.api;

import dev.headgate.admin.security.Actors;
import dev.headgate.ingest.management.SignIn;
import dev.headgate.ingest.user.AccessScope;
import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Actor.RequestSource;
import dev.headgate.ingest.user.SecretToken;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a request pass whose token is good: knows it by its hash alone, asks for the scope that the
 * method takes, and holds it to its pace. Cookies are not looked at, and no session is made.
 */
final class TokenFilter extends OncePerRequestFilter {
  private static final String REQUEST_ID = "requestId";
  private static final String SCHEME = "bearer ";
  private static final int MOST_CHARACTERS = 200;
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final SignIn signIn;
  private final Actors actors;
  private final RequestPace tokens = new RequestPace();
  private final RequestPace strangers = new RequestPace();

  TokenFilter(SignIn signIn, Actors actors) {
    this.signIn = signIn;
    this.actors = actors;
  }

  static String requestId(HttpServletRequest request) {
    return String.valueOf(request.getAttribute(REQUEST_ID));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    head(request, response);
    try {
      enter(request);
    } catch (Refusal refusal) {
      ErrorAnswers.write(refusal, response);
      return;
    } catch (RuntimeException e) {
      ErrorAnswers.write(ErrorAnswers.refusal(request, e), response);
      return;
    }
    try {
      chain.doFilter(request, response);
    } finally {
      SecurityContextHolder.clearContext();
    }
  }

  /** What every answer carries. */
  static void head(HttpServletRequest request, HttpServletResponse response) {
    String id = RequestId.takeOverOrMint(request.getHeader("X-Request-Id"));
    request.setAttribute(REQUEST_ID, id);
    response.setHeader("X-Request-Id", id);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
  }

  private void enter(HttpServletRequest request) {
    String token = token(request.getHeader("Authorization")).orElse(null);
    if (token == null) {
      hold(strangers, request.getRemoteAddr());
      throw Refusal.noToken();
    }
    RequestSource source = RequestSource.of(requestId(request), request.getRemoteAddr());
    Actor actor = signIn.authenticate(token, source).orElse(null);
    if (actor == null) {
      hold(strangers, request.getRemoteAddr());
      throw Refusal.badToken();
    }
    hold(tokens, SecretToken.hash(token));
    requireScope(actor, request.getMethod());
    actors.enter(actor, request);
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated(
            actor.name(), null, AuthorityUtils.NO_AUTHORITIES));
    SecurityContextHolder.setContext(context);
  }

  private static Optional<String> token(@Nullable String header) {
    return Optional.ofNullable(header)
        .filter(text -> text.toLowerCase(Locale.ROOT).startsWith(SCHEME))
        .map(text -> text.substring(SCHEME.length()).strip())
        .filter(token -> !token.isEmpty() && token.length() <= MOST_CHARACTERS);
  }

  private static void hold(RequestPace pace, String who) {
    Duration wait = pace.tryPass(who, System.nanoTime());
    if (wait.isPositive()) {
      throw Refusal.rateLimited(wait.toSeconds() + 1);
    }
  }

  private static void requireScope(Actor actor, String method) {
    AccessScope needed = READING.contains(method) ? AccessScope.READ : AccessScope.WRITE;
    if (!actor.scopes().contains(needed)) {
      throw Refusal.insufficientScope(needed.name().toLowerCase(Locale.ROOT));
    }
  }
}
