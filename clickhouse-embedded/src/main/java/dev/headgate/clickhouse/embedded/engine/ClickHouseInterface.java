package dev.headgate.clickhouse.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.headgate.clickhouse.embedded.engine.Chdb.Progress;
import dev.headgate.clickhouse.embedded.engine.HttpConnection.Answer;
import dev.headgate.clickhouse.embedded.engine.HttpConnection.Body;
import dev.headgate.clickhouse.embedded.engine.Statement.InsertOfRows;
import dev.headgate.clickhouse.embedded.engine.Statement.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * ClickHouse's HTTP interface: the part that the official drivers, and people with curl, use.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/http">the interface</a>
 */
final class ClickHouseInterface implements HttpConnection.Handler {

  /** A statement is recognized by this much of its beginning, as in ClickHouse. */
  private static final int HEAD_OF_STATEMENT = 256 * 1024;

  private static final int MAX_QUERY = 4 * 1024 * 1024;
  private static final int APPENDED_AT_ONCE = 1024 * 1024;
  private static final long MAX_WAIT_FOR_TURN_MILLIS = 2_000;

  private final Engine engine;
  private final Sessions sessions;
  private final Credentials credentials;
  private final Semaphore turns;
  private final int maxStatements;
  private final String timezone;
  private final String version;
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  ClickHouseInterface(Engine engine, Credentials credentials, int maxStatements) {
    this.engine = engine;
    this.sessions = new Sessions(engine);
    this.credentials = credentials;
    this.turns = new Semaphore(maxStatements);
    this.maxStatements = maxStatements;
    this.timezone = engine.query("SELECT timezone()").strip();
    this.version = engine.query("SELECT version()").strip();
  }

  @Override
  public void handle(HttpRequest request, Body body, Answer answer) throws IOException {
    switch (request.path()) {
      case "/ping", "/replicas_status" -> answer.send(200, plain(), "Ok.\n".getBytes(UTF_8));
      case "/alive" -> alive(request, answer);
      case "/", "/query" -> {
        boolean greeting = request.method().equals("GET") && request.parameter("query").isEmpty();
        if (greeting || request.method().equals("HEAD")) {
          answer.send(200, plain(), "Ok.\n".getBytes(UTF_8));
        } else {
          statement(request, body, answer);
        }
      }
      default ->
          answer.send(
              404, plain(), ("There is no handle " + request.path() + "\n").getBytes(UTF_8));
    }
  }

  /** Whether the engine still answers: for the parent, which restarts it when it does not. */
  private void alive(HttpRequest request, Answer answer) throws IOException {
    try {
      credentials.check(request);
      answer.send(200, plain(), engine.query("SELECT 1").getBytes(UTF_8));
    } catch (EngineException failed) {
      sendError(answer, failed, Map.of());
    }
  }

  private void statement(HttpRequest request, Body body, Answer answer) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-ClickHouse-Server-Display-Name", "clickhouse-embedded");
    headers.put("X-ClickHouse-Timezone", timezone);
    try {
      if (!request.method().equals("GET") && !request.method().equals("POST")) {
        throw EngineException.of(
            EngineException.NOT_IMPLEMENTED, "NOT_IMPLEMENTED", "Only GET and POST are served");
      }
      credentials.check(request);
      refuseCompression(request);
      RequestSettings settings = RequestSettings.of(request);
      headers.put("X-ClickHouse-Query-Id", settings.queryId());
      try (Turn turn = takeTurn(settings)) {
        run(turn, request, settings, body, new AnswerInProgress(answer, headers));
      }
    } catch (EngineException failed) {
      if (failed.code() == EngineException.AUTHENTICATION_FAILED && !Credentials.areIn(request)) {
        headers.put("WWW-Authenticate", "Basic realm=\"ClickHouse\"");
      }
      failWith(failed, body, answer, headers);
    } catch (UncheckedIOException gone) {
      throw gone.getCause();
    }
  }

  private static void refuseCompression(HttpRequest request) {
    boolean compressed =
        request.parameter("decompress").filter(v -> v.equals("1")).isPresent()
            || request.parameter("compress").filter(v -> v.equals("1")).isPresent()
            || request
                .header("Content-Encoding")
                .filter(v -> !v.equalsIgnoreCase("identity"))
                .isPresent();
    if (compressed) {
      throw EngineException.of(
          EngineException.NOT_IMPLEMENTED,
          "NOT_IMPLEMENTED",
          "There is no compression on loopback: switch the client's compression off");
    }
  }

  /** A place among the running statements, a connection, and a name that is not taken. */
  private final class Turn implements AutoCloseable {
    private final RequestSettings settings;
    private final EngineConnection connection;

    Turn(RequestSettings settings) {
      this.settings = settings;
      this.connection =
          settings.sessionId().isEmpty()
              ? engine.lend(settings.profile())
              : sessions.take(settings.sessionId(), settings.profile());
    }

    @Override
    public void close() {
      if (settings.sessionId().isEmpty()) {
        connection.close();
      } else {
        sessions.release(settings.sessionId());
      }
      running.remove(settings.queryId());
      turns.release();
    }
  }

  private Turn takeTurn(RequestSettings settings) {
    if (!tryAcquire()) {
      throw EngineException.of(
          EngineException.TOO_MANY_SIMULTANEOUS_QUERIES,
          "TOO_MANY_SIMULTANEOUS_QUERIES",
          "Too many simultaneous queries. Maximum: " + maxStatements);
    }
    boolean named = false;
    try {
      named = running.add(settings.queryId());
      if (!named) {
        throw EngineException.of(
            EngineException.QUERY_WITH_SAME_ID,
            "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING",
            "Query with id = " + settings.queryId() + " is already running");
      }
      return new Turn(settings);
    } catch (RuntimeException refused) {
      if (named) {
        running.remove(settings.queryId());
      }
      turns.release();
      throw refused;
    }
  }

  private boolean tryAcquire() {
    try {
      return turns.tryAcquire(MAX_WAIT_FOR_TURN_MILLIS, MILLISECONDS);
    } catch (InterruptedException nobodyInterrupts) {
      throw new AssertionError(nobodyInterrupts);
    }
  }

  private void run(
      Turn turn, HttpRequest request, RequestSettings settings, Body body, AnswerInProgress answer)
      throws IOException {
    turn.connection.identify(settings.queryId());
    ByteBuffer text = beginning(request, body);
    byte[] beginning = new byte[text.remaining()];
    text.get(text.position(), beginning);
    Statement statement = Statement.read(beginning, settings.defaultFormat());
    if (statement instanceof InsertOfRows insert && !isWithParameters(insert, settings)) {
      insert(turn, insert, text, settings, body, answer);
    } else {
      query(turn, statement, whole(text, body), settings, answer);
    }
  }

  /** Values may hold {@code {name:Type}}, which the engine replaces in a whole statement only. */
  private static boolean isWithParameters(InsertOfRows insert, RequestSettings settings) {
    return insert.format().equalsIgnoreCase("Values") && !settings.parameters().isEmpty();
  }

  /** The statement's text: what the URL holds, a line end, and the body as far as needed. */
  private static ByteBuffer beginning(HttpRequest request, Body body) throws IOException {
    byte[] query = request.parameter("query").orElse("").getBytes(UTF_8);
    ByteBuffer text = ByteBuffer.allocate(query.length + 1 + HEAD_OF_STATEMENT);
    if (query.length > 0) {
      text.put(query).put((byte) '\n');
    }
    body.read(text);
    return text.flip();
  }

  private static byte[] whole(ByteBuffer beginning, Body body) throws IOException {
    ByteBuffer text = beginning.slice();
    text.position(text.limit());
    text = grown(text);
    while (body.read(text)) {
      if (text.capacity() >= MAX_QUERY) {
        throw EngineException.of(
            EngineException.BAD_ARGUMENTS, "BAD_ARGUMENTS", "The query is larger than 4 MiB");
      }
      text = grown(text);
    }
    byte[] bytes = new byte[text.position()];
    text.get(0, bytes);
    return bytes;
  }

  private static ByteBuffer grown(ByteBuffer full) {
    return ByteBuffer.allocate(full.position() * 2 + 64).put(full.flip());
  }

  private void query(
      Turn turn,
      Statement statement,
      byte[] text,
      RequestSettings settings,
      AnswerInProgress answer)
      throws IOException {
    EngineConnection connection = turn.connection;
    boolean rows = statement instanceof InsertOfRows;
    Statement whole = rows ? statement : Statement.read(text, settings.defaultFormat());
    byte[] sql =
        whole instanceof Query query && query.kills() ? Statement.killingByOurIds(text) : text;
    String format = whole instanceof Query query ? query.format() : "";
    if (whole instanceof Query query && query.changesConnection()) {
      connection.doNotReuse();
    }
    String output = settings.defaultFormat().isEmpty() ? "TabSeparated" : settings.defaultFormat();
    answer.formatIs(format.isEmpty() ? output : format, settings.waitForEnd());
    answer.statementBegins(() -> killFromElsewhere(settings.queryId()));
    try {
      Progress total =
          rows
              ? connection.queryAtOnce(sql, output, settings.parameters(), answer)
              : connection.query(sql, output, settings.parameters(), answer);
      answer.end(total);
    } finally {
      answer.statementEnds();
    }
  }

  private void killFromElsewhere(String queryId) {
    Thread.ofPlatform().daemon().name("kill").start(() -> kill(queryId));
  }

  private void kill(String queryId) {
    try {
      engine.kill(queryId);
      Log.info("cancelled " + queryId + ": its client went away");
    } catch (EngineException failed) {
      Log.info("cannot cancel " + queryId + ": " + failed.text());
    }
  }

  private void insert(
      Turn turn,
      InsertOfRows insert,
      ByteBuffer beginning,
      RequestSettings settings,
      Body body,
      AnswerInProgress answer)
      throws IOException {
    try (Arena arena = Arena.ofConfined();
        EngineConnection.Insert rows =
            turn.connection.insert(
                sql(insert, beginning), insert.format(), settings.parameters())) {
      // The engine copies what is appended, so one piece of native memory serves all of it.
      MemorySegment memory = arena.allocate(APPENDED_AT_ONCE);
      ByteBuffer piece = memory.asByteBuffer();
      beginning.position(beginning.position() + insert.dataStart());
      boolean accepted = true;
      while (accepted && beginning.hasRemaining()) {
        int length = Math.min(piece.remaining(), beginning.remaining());
        piece.put(beginning.slice(beginning.position(), length));
        beginning.position(beginning.position() + length);
        if (!piece.hasRemaining()) {
          accepted = append(rows, memory, piece);
        }
      }
      // Only a body that has come whole is committed: a cut one throws here, and is cancelled.
      boolean more = true;
      while (accepted && more) {
        more = body.read(piece);
        accepted = append(rows, memory, piece);
      }
      answer.statementBegins(() -> {});
      Progress total = rows.finish();
      answer.end(total);
    } finally {
      answer.statementEnds();
    }
  }

  private static byte[] sql(InsertOfRows insert, ByteBuffer text) {
    byte[] sql = new byte[insert.sqlEnd()];
    text.get(text.position(), sql);
    return sql;
  }

  private static boolean append(
      EngineConnection.Insert rows, MemorySegment memory, ByteBuffer piece) {
    boolean accepted = rows.append(memory.asSlice(0, piece.position()));
    piece.clear();
    return accepted;
  }

  private void failWith(
      EngineException failed, Body body, Answer answer, Map<String, String> headers)
      throws IOException {
    if (answer.isBegun()) {
      // Too late for a status: the text, and a body without its end, tell the client.
      answer.closeAfterwards();
      answer.write(ByteBuffer.wrap((text(failed) + "\n").getBytes(UTF_8)));
      throw new IOException("the statement failed in the middle of its answer");
    }
    // A client that is still sending would not read an answer on a closed connection.
    if (!body.drain()) {
      answer.closeAfterwards();
    }
    sendError(answer, failed, headers);
  }

  private void sendError(Answer answer, EngineException failed, Map<String, String> headers)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(plain());
    all.put("X-ClickHouse-Exception-Code", String.valueOf(failed.code()));
    int status = all.containsKey("WWW-Authenticate") ? 401 : failed.httpStatus();
    answer.send(status, all, (text(failed) + "\n").getBytes(UTF_8));
  }

  private String text(EngineException failed) {
    String text = failed.text().strip();
    return text.contains("(version ") ? text : text + " (version " + version + ")";
  }

  private static Map<String, String> plain() {
    return Map.of("Content-Type", "text/plain; charset=UTF-8");
  }
}
