package dev.headgate.clickhouse.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The engine in this process, and its connections.
 *
 * <p>A connection runs one statement at a time and keeps what SET and USE did to it, so it is lent
 * to one statement and comes back only to be lent to one with the same {@link Profile}.
 */
final class Engine implements AutoCloseable {

  private static final int MAX_IDLE = 16;

  private final Chdb chdb;
  private final List<String> startArguments;

  /** Keeps the engine up: it stops with its last connection. */
  private final EngineConnection anchor;

  private final Set<String> knownSettings = new HashSet<>();

  /** Idle connections, the longest unused first; guarded by itself. */
  private final List<EngineConnection> idle = new ArrayList<>();

  /** The settings and the database a statement starts with. */
  record Profile(Map<String, String> settings, String database) {
    static final Profile DEFAULT = new Profile(Map.of(), "");

    Profile {
      settings = Map.copyOf(settings);
    }
  }

  private Engine(Chdb chdb, List<String> startArguments) {
    this.chdb = chdb;
    this.startArguments = startArguments;
    this.anchor = open(Profile.DEFAULT);
    for (String name : query("SELECT name FROM system.settings").lines().toList()) {
      knownSettings.add(name);
    }
  }

  /** Starts the engine on the data directory (an absolute path). */
  static Engine start(Chdb chdb, Path data, Path configuration) {
    chdb.leaveSignalsAlone();
    return new Engine(
        chdb,
        List.of(
            "clickhouse-embedded",
            "--path=" + data,
            "--config-file=" + configuration,
            "--async_insert=0"));
  }

  /** A connection for one statement (or one session); closing it hands it back. */
  EngineConnection lend(Profile profile) {
    refuseUnknown(profile.settings().keySet());
    EngineConnection connection = takeIdle(profile);
    return connection == null ? open(profile) : connection;
  }

  /** Answers a statement of our own as text. */
  String query(String sql) {
    synchronized (anchor) {
      return anchor.queryText(sql);
    }
  }

  /** Stops the statement that was given this id; it then ends with an error of its own. */
  void kill(String statementId) {
    try (EngineConnection connection = lend(Profile.DEFAULT)) {
      connection.query(
          "KILL QUERY WHERE Settings['log_comment'] = {id:String} ASYNC".getBytes(UTF_8),
          "Null",
          Map.of("id", statementId),
          ResultSink.DISCARD);
    }
  }

  void handBack(EngineConnection connection) {
    EngineConnection surplus = connection;
    if (connection.isReusable()) {
      synchronized (idle) {
        idle.add(connection);
        surplus = idle.size() > MAX_IDLE ? idle.removeFirst() : null;
      }
    }
    if (surplus != null) {
      surplus.disconnect();
    }
  }

  @Override
  public void close() {
    synchronized (idle) {
      idle.forEach(EngineConnection::disconnect);
      idle.clear();
    }
    synchronized (anchor) {
      anchor.disconnect();
    }
    chdb.shutdown();
  }

  private @Nullable EngineConnection takeIdle(Profile profile) {
    synchronized (idle) {
      Iterator<EngineConnection> newestFirst = idle.reversed().iterator();
      while (newestFirst.hasNext()) {
        EngineConnection connection = newestFirst.next();
        if (connection.profile().equals(profile)) {
          newestFirst.remove();
          return connection;
        }
      }
    }
    return null;
  }

  private EngineConnection open(Profile profile) {
    List<String> arguments = new ArrayList<>(startArguments);
    profile.settings().forEach((name, value) -> arguments.add("--" + name + "=" + value));
    EngineConnection connection =
        new EngineConnection(
            this,
            chdb,
            chdb.connect(arguments).orElseThrow(() -> wrongSetting(profile.settings())),
            profile);
    if (!profile.database().isEmpty()) {
      connection.use(profile.database());
    }
    return connection;
  }

  /** The engine ignores an unknown setting when connecting; ClickHouse does not. */
  private void refuseUnknown(Set<String> settings) {
    for (String name : settings) {
      if (!knownSettings.contains(name)) {
        throw EngineException.of(115, "UNKNOWN_SETTING", "Unknown setting '" + name + "'");
      }
    }
  }

  /** A refused connection says nothing of why: SET tells. */
  private EngineException wrongSetting(Map<String, String> settings) {
    for (Map.Entry<String, String> setting : new LinkedHashMap<>(settings).entrySet()) {
      try (EngineConnection connection = lend(Profile.DEFAULT)) {
        connection.set(setting.getKey(), setting.getValue());
      } catch (EngineException reason) {
        return reason;
      }
    }
    return EngineException.of(
        EngineException.CANNOT_OPEN_CONNECTION, "CANNOT_OPEN_CONNECTION", "No connection");
  }
}
