package dev.headgate.admin.security;

import dev.headgate.ingest.user.User;
import dev.headgate.ingest.user.UserId;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that are open on this node, so that people see and end their own. */
public final class OpenSessions implements HttpSessionListener {
  private static final String ATTRIBUTE = OpenSessions.class.getName();

  private final ConcurrentHashMap<String, Kept> byId = new ConcurrentHashMap<>();

  /**
   * One browser that is signed in.
   *
   * @param id names it in forms; opens nothing
   * @param generation the user's when it was opened; with another it has ended
   * @param browser what it says of itself: a stranger's text
   */
  public record OpenSession(
      String id,
      int userId,
      int generation,
      String address,
      String browser,
      Instant since,
      Instant lastSeen) {}

  private record Kept(OpenSession session, HttpSession http) {}

  /** Opens a session, in place of the one that was open in this browser. */
  void add(HttpSession http, User user, String address, String browser, Instant now) {
    idOf(http).ifPresent(byId::remove);
    String id = UUID.randomUUID().toString();
    String shown = browser.length() <= 200 ? browser : browser.substring(0, 200);
    http.setAttribute(ATTRIBUTE, id);
    byId.put(
        id,
        new Kept(
            new OpenSession(
                id, user.id().value(), user.sessionGeneration(), address, shown, now, now),
            http));
  }

  void seen(HttpSession http, Instant now) {
    idOf(http)
        .ifPresent(
            id ->
                byId.computeIfPresent(
                    id, (_, kept) -> new Kept(seenAt(kept.session(), now), kept.http())));
  }

  private static OpenSession seenAt(OpenSession old, Instant now) {
    return new OpenSession(
        old.id(), old.userId(), old.generation(), old.address(), old.browser(), old.since(), now);
  }

  /** The user's sessions, last seen first. */
  public List<OpenSession> ofUser(User user) {
    return byId.values().stream()
        .map(Kept::session)
        .filter(session -> session.userId() == user.id().value())
        .filter(session -> session.generation() == user.sessionGeneration())
        .sorted(Comparator.comparing(OpenSession::lastSeen).reversed())
        .toList();
  }

  boolean isOpen(String id) {
    return byId.containsKey(id);
  }

  /** The id of this very session. */
  public Optional<String> idOf(HttpSession http) {
    return Optional.ofNullable((String) http.getAttribute(ATTRIBUTE));
  }

  /**
   * Ends one of the user's sessions; another's is left alone.
   *
   * @return the session that ended
   */
  public Optional<OpenSession> end(UserId user, String id) {
    Kept kept = byId.get(id);
    if (kept == null || kept.session().userId() != user.value()) {
      return Optional.empty();
    }
    try {
      kept.http().invalidate();
    } catch (IllegalStateException endedMeanwhile) {
      byId.remove(id);
    }
    return Optional.of(kept.session());
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    idOf(event.getSession()).ifPresent(byId::remove);
  }
}
