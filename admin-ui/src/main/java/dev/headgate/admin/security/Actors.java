package dev.headgate.admin.security;

import dev.headgate.ingest.user.Actor;
import dev.headgate.ingest.user.Actor.RequestSource;
import dev.headgate.ingest.user.User;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.InstantSource;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.web.util.WebUtils;

/** Opens sessions, and says who does something with a request. */
public final class Actors {
  static final String ATTRIBUTE = Actors.class.getName();

  private final SecurityContextRepository contexts = new HttpSessionSecurityContextRepository();
  private final HttpSessionCsrfTokenRepository csrf = new HttpSessionCsrfTokenRepository();
  private final HttpSessionRequestCache wanted = new HttpSessionRequestCache();
  private final OpenSessions sessions;
  private final InstantSource clock;

  Actors(OpenSessions sessions, InstantSource clock) {
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * Who does something with this request.
   *
   * @throws IllegalStateException if nobody is signed in: the path should not be open
   */
  public Actor of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Actor actor) {
      return actor;
    }
    throw new IllegalStateException("nobody is signed in at " + request.getRequestURI());
  }

  /** From now on the request is somebody's whom something else than a session has shown. */
  public void enter(Actor actor, HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, actor);
  }

  /** Where a request comes from, for the audit log. */
  public RequestSource source(HttpServletRequest request) {
    Object id = request.getAttribute(PageHeaders.REQUEST_ID);
    return RequestSource.of(String.valueOf(id), request.getRemoteAddr());
  }

  /** Opens a session for the user, under a new id, with a new token for its forms. */
  public void open(User user, HttpServletRequest request, HttpServletResponse response) {
    HttpSession session = request.getSession(true);
    request.changeSessionId();
    csrf.saveToken(null, request, response);
    SignedIn principal = new SignedIn(user.id().value(), user.sessionGeneration(), user.login());
    Authentication authentication =
        UsernamePasswordAuthenticationToken.authenticated(
            principal, null, AuthorityUtils.createAuthorityList("ROLE_" + user.role()));
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(authentication);
    SecurityContextHolder.setContext(context);
    contexts.saveContext(context, request, response);
    String browser = request.getHeader("User-Agent");
    sessions.add(
        session, user, request.getRemoteAddr(), browser == null ? "" : browser, clock.instant());
  }

  /** To the page that was asked for before sign-in, if it is one that can be opened. */
  String onward(HttpServletRequest request, HttpServletResponse response) {
    SavedRequest saved = wanted.getRequest(request, response);
    wanted.removeRequest(request, response);
    return saved != null && saved.getMethod().equals("GET")
        ? "redirect:" + saved.getRedirectUrl()
        : "redirect:/admin";
  }

  void seen(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      synchronized (WebUtils.getSessionMutex(session)) {
        sessions.seen(session, clock.instant());
      }
    }
  }
}
