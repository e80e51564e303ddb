package dev.headgate.clickhouse.embedded.engine;

import dev.headgate.clickhouse.embedded.engine.Engine.Profile;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections that clients keep by name ({@code session_id}) for SET, USE and temporary tables.
 *
 * <p>One statement at a time; a session ends when it was not used for a while.
 */
final class Sessions {

  private static final int MAX_SESSIONS = 64;

  /** How long ClickHouse keeps one unless told otherwise. */
  private static final Duration LIFE = Duration.ofSeconds(60);

  private final Engine engine;
  private final Map<String, Session> byId = new HashMap<>();

  private static final class Session {
    private @Nullable EngineConnection connection;
    private boolean busy = true;
    private long lastUse = System.nanoTime();
  }

  Sessions(Engine engine) {
    this.engine = engine;
  }

  /** The session's connection, until {@link #release}. */
  EngineConnection take(String id, Profile profile) {
    Session session = reserve(id);
    EngineConnection connection = session.connection;
    try {
      if (connection == null) {
        connection = engine.lend(profile);
        connection.doNotReuse();
        session.connection = connection;
      } else {
        EngineConnection known = connection;
        profile.settings().forEach(known::set);
        if (!profile.database().isEmpty()) {
          known.use(profile.database());
        }
      }
      return connection;
    } catch (EngineException refused) {
      release(id);
      throw refused;
    }
  }

  private synchronized Session reserve(String id) {
    endOldOnes();
    Session session = byId.get(id);
    if (session == null) {
      if (byId.size() >= MAX_SESSIONS) {
        throw EngineException.of(
            EngineException.TOO_MANY_SIMULTANEOUS_QUERIES,
            "TOO_MANY_SIMULTANEOUS_QUERIES",
            "More than " + MAX_SESSIONS + " sessions");
      }
      session = new Session();
      byId.put(id, session);
      return session;
    }
    if (session.busy) {
      throw EngineException.of(
          EngineException.SESSION_IS_LOCKED,
          "SESSION_IS_LOCKED",
          "Session is locked by a concurrent client");
    }
    session.busy = true;
    return session;
  }

  synchronized void release(String id) {
    Session session = byId.get(id);
    if (session != null) {
      session.busy = false;
      session.lastUse = System.nanoTime();
      if (session.connection == null) {
        byId.remove(id);
      }
    }
  }

  synchronized void endOldOnes() {
    long now = System.nanoTime();
    byId.values()
        .removeIf(
            session -> {
              boolean over = !session.busy && now - session.lastUse > LIFE.toNanos();
              if (over && session.connection != null) {
                session.connection.close();
              }
              return over;
            });
  }
}
