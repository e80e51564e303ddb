package dev.headgate.admin.security;

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
   * @param browser what it says of itself: a stranger's text
   */
  public record OpenSession(
      String id, int userId, String address, String browser, Instant since, Instant lastSeen) {}

  private record Kept(OpenSession session, HttpSession http) {}

  void add(HttpSession http, int userId, String address, String browser, Instant now) {
    String id = UUID.randomUUID().toString();
    String shown = browser.length() <= 200 ? browser : browser.substring(0, 200);
    http.setAttribute(ATTRIBUTE, id);
    byId.put(id, new Kept(new OpenSession(id, userId, address, shown, now, now), http));
  }

  void seen(HttpSession http, Instant now) {
    idOf(http)
        .ifPresent(
            id ->
                byId.computeIfPresent(
                    id, (_, kept) -> new Kept(seenAt(kept.session(), now), kept.http())));
  }

  private static OpenSession seenAt(OpenSession old, Instant now) {
    return new OpenSession(old.id(), old.userId(), old.address(), old.browser(), old.since(), now);
  }

  /** The user's sessions, last seen first. */
  public List<OpenSession> ofUser(int userId) {
    return byId.values().stream()
        .map(Kept::session)
        .filter(session -> session.userId() == userId)
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

  /** Ends one of the user's sessions; another's is left alone. */
  public void end(int userId, String id) {
    Kept kept = byId.get(id);
    if (kept != null && kept.session().userId() == userId) {
      kept.http().invalidate();
    }
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    idOf(event.getSession()).ifPresent(byId::remove);
  }
}
