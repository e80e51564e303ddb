package dev.headgate.clickhouse.embedded.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.clickhouse.embedded.engine.Chdb.Progress;
import dev.headgate.clickhouse.embedded.engine.Engine.Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.function.Supplier;

/** One connection to the engine. For one thread at a time; closing hands it back. */
final class EngineConnection implements AutoCloseable {

  private static final byte[] RESET = "SET log_comment = ''".getBytes(UTF_8);
  private static final String NOT_STREAMABLE = "Streaming query is not supported for query";

  private final Engine engine;
  private final Chdb chdb;
  private final Chdb.Connection connection;
  private final Profile profile;
  private boolean reusable = true;

  EngineConnection(Engine engine, Chdb chdb, Chdb.Connection connection, Profile profile) {
    this.engine = engine;
    this.chdb = chdb;
    this.connection = connection;
    this.profile = profile;
  }

  Profile profile() {
    return profile;
  }

  boolean isReusable() {
    return reusable;
  }

  /** To be called before a statement that leaves its mark on the connection. */
  void doNotReuse() {
    reusable = false;
  }

  @Override
  public void close() {
    engine.handBack(this);
  }

  void disconnect() {
    chdb.close(connection);
  }

  void set(String setting, String value) {
    queryText("SET " + setting + " = " + quoted(value));
  }

  void use(String database) {
    queryText("USE `" + database.replace("\\", "\\\\").replace("`", "\\`") + "`");
  }

  /** Puts an id on the statements that follow, by which {@link Engine#kill} finds them. */
  void identify(String statementId) {
    set("log_comment", statementId);
  }

  String queryText(String sql) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    query(
        sql.getBytes(UTF_8),
        "TabSeparated",
        Map.of(),
        (chunk, progress) -> text.write(chunk.toArray(JAVA_BYTE)));
    return text.toString(UTF_8);
  }

  /**
   * Runs a statement and hands its answer to the sink as it comes.
   *
   * @throws EngineException if the engine refuses or fails, perhaps after a part of the answer
   * @throws UncheckedIOException if the sink wanted no more; the statement is cancelled then
   */
  Progress query(byte[] sql, String format, Map<String, String> parameters, ResultSink sink) {
    return cleanly(() -> stream(sql, format, parameters, sink));
  }

  private Progress stream(
      byte[] sql, String format, Map<String, String> parameters, ResultSink sink) {
    MemorySegment stream = chdb.streamQuery(connection, sql, format, parameters);
    try {
      String error = chdb.error(stream).orElse("");
      if (error.isEmpty()) {
        return fetchAll(stream, sink);
      }
      // The engine streams answers of SELECT only, and says so before it does anything.
      if (!error.contains(NOT_STREAMABLE)) {
        throw EngineException.of(error);
      }
    } finally {
      chdb.destroyResult(stream);
    }
    return atOnce(sql, format, parameters, sink);
  }

  /**
   * A statement that failed stays in the engine's list of processes, with its locks, until its
   * connection is used again or closed.
   */
  private Progress cleanly(Supplier<Progress> statement) {
    boolean done = false;
    try {
      Progress progress = statement.get();
      done = true;
      return progress;
    } finally {
      if (!done && reusable) {
        reusable = false;
      } else if (!done) {
        chdb.destroyResult(chdb.query(connection, RESET, "Null", Map.of()));
      }
    }
  }

  /** Runs a statement to its end before the sink sees anything. */
  Progress queryAtOnce(byte[] sql, String format, Map<String, String> parameters, ResultSink sink) {
    return cleanly(() -> atOnce(sql, format, parameters, sink));
  }

  private Progress atOnce(
      byte[] sql, String format, Map<String, String> parameters, ResultSink sink) {
    MemorySegment result = chdb.query(connection, sql, format, parameters);
    try {
      return handOver(result, sink);
    } finally {
      chdb.destroyResult(result);
    }
  }

  /** Starts an INSERT whose rows the caller appends. */
  Insert insert(byte[] sql, String format, Map<String, String> parameters) {
    MemorySegment insert = chdb.insert(connection, sql, format, parameters);
    chdb.insertError(insert)
        .ifPresent(
            error -> {
              reusable = false;
              chdb.destroyInsert(insert);
              throw EngineException.of(error);
            });
    return new Insert(insert);
  }

  private Progress fetchAll(MemorySegment stream, ResultSink sink) {
    Progress total = Progress.NONE;
    while (true) {
      MemorySegment chunk = chdb.fetch(connection, stream);
      try {
        boolean last = chdb.bytes(chunk).equals(MemorySegment.NULL);
        total = total.plus(handOver(chunk, sink));
        if (last) {
          return total;
        }
      } catch (UncheckedIOException unwanted) {
        chdb.cancelQuery(connection, stream);
        throw unwanted;
      } finally {
        chdb.destroyResult(chunk);
      }
    }
  }

  private Progress handOver(MemorySegment result, ResultSink sink) {
    chdb.error(result)
        .ifPresent(
            error -> {
              throw EngineException.of(error);
            });
    Progress progress = chdb.progress(result);
    MemorySegment bytes = chdb.bytes(result);
    if (!bytes.equals(MemorySegment.NULL)) {
      try {
        sink.accept(bytes, progress);
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }
    return progress;
  }

  private static String quoted(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /**
   * An INSERT under way. Nothing is stored by an insert of one block until {@link #finish}; closing
   * it before cancels it.
   */
  final class Insert implements AutoCloseable {

    private final MemorySegment insert;
    private boolean finished;

    private Insert(MemorySegment insert) {
      this.insert = insert;
    }

    /** Appends bytes of rows, from native memory; false when the insert has failed already. */
    boolean append(MemorySegment data) {
      return data.byteSize() == 0 || chdb.append(insert, data);
    }

    /** Commits. */
    Progress finish() {
      finished = true;
      MemorySegment result = chdb.finish(insert);
      try {
        return cleanly(() -> handOver(result, ResultSink.DISCARD));
      } finally {
        chdb.destroyResult(result);
      }
    }

    @Override
    public void close() {
      if (!finished) {
        reusable = false;
        chdb.cancelInsert(insert);
      }
      chdb.destroyInsert(insert);
    }
  }
}
