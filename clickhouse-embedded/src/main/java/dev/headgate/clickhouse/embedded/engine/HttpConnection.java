package dev.headgate.clickhouse.embedded.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headgate.clickhouse.embedded.engine.HttpRequest.BadRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: reads requests one after the other, and writes their answers.
 *
 * <p>A thread of its own runs it, since a statement blocks that thread in native code. The {@link
 * Watchdog} sees to it that a client cannot hold it for ever, and that a client that went away is
 * noticed while its statement runs.
 */
final class HttpConnection implements Runnable, AutoCloseable {

  private static final int MAX_HEAD_BYTES = 1_200_000;
  private static final int MAX_DRAINED_BYTES = 64 * 1024 * 1024;
  private static final Duration HEAD_TIME = Duration.ofSeconds(10);
  private static final Duration IDLE_TIME = Duration.ofMinutes(2);
  private static final Duration BODY_SILENCE = Duration.ofMinutes(1);
  private static final Duration WRITE_TIME = Duration.ofMinutes(5);
  private static final Duration DRAIN_TIME = Duration.ofSeconds(10);
  private static final Duration PROBE_AFTER = Duration.ofMillis(400);
  private static final int MAX_HEAP_WRITE = 128 * 1024;
  private static final byte[] CRLF = {'\r', '\n'};

  private final SocketChannel channel;
  private final Handler handler;

  /** Bytes that were read from the socket and not yet used; always ready for reading. */
  private ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024).flip();

  private volatile boolean busy;
  private volatile long deadline = after(HEAD_TIME);

  /** When the running statement began, or 0; guarded by this. */
  private long statementSince;

  /** What to do when the client goes away while a statement runs; guarded by this. */
  private @Nullable Runnable whenGone;

  /** Answers requests. */
  @FunctionalInterface
  interface Handler {
    void handle(HttpRequest request, Body body, Answer answer) throws IOException;
  }

  HttpConnection(SocketChannel channel, Handler handler) {
    this.channel = channel;
    this.handler = handler;
  }

  @Override
  public void run() {
    try (channel) {
      boolean goOn = true;
      while (goOn) {
        goOn = serveOne();
      }
    } catch (IOException gone) {
      // The client went away, or was too slow: there is nobody to tell.
      Log.trace("connection ended: ", gone);
    }
  }

  /** Whether a request is being answered. */
  boolean isBusy() {
    return busy;
  }

  private boolean serveOne() throws IOException {
    Answer answer = new Answer();
    try {
      String head = readHead();
      if (head.isEmpty()) {
        return false;
      }
      busy = true;
      HttpRequest request = HttpRequest.parse(head);
      answer.keepAlive = request.wantsKeepAlive();
      answer.chunked = request.http11();
      answer.headOnly = request.method().equals("HEAD");
      Body body = new Body(request);
      handler.handle(request, body, answer);
      return answer.isComplete() && answer.keepAlive && body.drain();
    } catch (BadRequest bad) {
      answer.keepAlive = false;
      answer.send(bad.status(), Map.of(), (bad.getMessage() + "\n").getBytes(UTF_8));
      return false;
    } finally {
      busy = false;
    }
  }

  /** The head's lines, or nothing when the client closed before it sent any. */
  private String readHead() throws IOException, BadRequest {
    deadline = after(IDLE_TIME);
    StringBuilder head = new StringBuilder();
    int newLines = 0;
    while (true) {
      if (!in.hasRemaining() && fill() < 0) {
        if (head.isEmpty()) {
          return "";
        }
        throw new EOFException();
      }
      if (head.isEmpty()) {
        deadline = after(HEAD_TIME);
      }
      char c = (char) (in.get() & 0xff);
      if (head.isEmpty() && (c == '\r' || c == '\n')) {
        continue;
      }
      head.append(c);
      newLines = c == '\n' ? newLines + 1 : c == '\r' ? newLines : 0;
      if (newLines == 2) {
        return head.toString().stripTrailing();
      }
      if (head.length() > MAX_HEAD_BYTES) {
        throw new BadRequest(431, "request head too large");
      }
    }
  }

  private int fill() throws IOException {
    in.clear();
    int read = channel.read(in);
    in.flip();
    return read;
  }

  private int readByte() throws IOException {
    if (!in.hasRemaining() && fill() < 0) {
      throw new EOFException();
    }
    return in.get() & 0xff;
  }

  /** Marks that a statement begins; {@code gone} is called once if the client leaves meanwhile. */
  synchronized void statementBegins(Runnable gone) {
    statementSince = System.nanoTime() | 1;
    whenGone = gone;
    deadline = Long.MAX_VALUE;
  }

  synchronized void statementEnds() {
    statementSince = 0;
    whenGone = null;
  }

  /** Closes the connection if its time is over; tells if the client has left its statement. */
  void check(long now) {
    long limit = deadline;
    if (limit != Long.MAX_VALUE && now - limit > 0) {
      close();
    }
    Runnable gone = null;
    synchronized (this) {
      if (statementSince != 0
          && now - statementSince > PROBE_AFTER.toNanos()
          && whenGone != null
          && clientHasGone()) {
        gone = whenGone;
        whenGone = null;
      }
    }
    if (gone != null) {
      gone.run();
    }
  }

  /** Looks for the end of the stream; bytes of a next request are kept. */
  private boolean clientHasGone() {
    if (in.hasRemaining() || !channel.isOpen()) {
      return !channel.isOpen();
    }
    try {
      channel.configureBlocking(false);
      try {
        return fill() < 0;
      } finally {
        channel.configureBlocking(true);
      }
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException alreadyBroken) {
      Log.trace("close: ", alreadyBroken);
    }
  }

  private static long after(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  /** The body of a request, in any of HTTP's framings. */
  final class Body {

    private final boolean chunked;
    private final boolean expectsContinue;

    /** Of the body, or of the present chunk. */
    private long remaining;

    private boolean ended;
    private boolean begun;

    private Body(HttpRequest request) throws BadRequest {
      chunked = request.isChunked();
      remaining = chunked ? 0 : request.contentLength();
      ended = !chunked && remaining == 0;
      expectsContinue =
          request.header("Expect").filter(v -> v.equalsIgnoreCase("100-continue")).isPresent();
    }

    /**
     * Fills the buffer as far as the body goes; false when the body has ended.
     *
     * @throws EOFException if the client leaves before the end of the body
     */
    boolean read(ByteBuffer target) throws IOException {
      if (!begun && !ended && expectsContinue) {
        writeFully(ByteBuffer.wrap("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1)));
      }
      begun = true;
      while (!ended && target.hasRemaining()) {
        deadline = after(BODY_SILENCE);
        if (remaining == 0 && chunked) {
          nextChunk();
        } else {
          readSome(target);
          if (remaining == 0) {
            endOfPiece();
          }
        }
      }
      return !ended;
    }

    private void readSome(ByteBuffer target) throws IOException {
      int wanted = (int) Math.min(remaining, target.remaining());
      // Large pieces go straight from the socket to where the engine takes them.
      if (!in.hasRemaining() && wanted >= in.capacity()) {
        int limit = target.limit();
        target.limit(target.position() + wanted);
        int read = channel.read(target);
        target.limit(limit);
        if (read < 0) {
          throw new EOFException();
        }
        remaining -= read;
        return;
      }
      if (!in.hasRemaining() && fill() < 0) {
        throw new EOFException();
      }
      int take = Math.min(wanted, in.remaining());
      target.put(in.slice(in.position(), take));
      in.position(in.position() + take);
      remaining -= take;
    }

    private void endOfPiece() throws IOException {
      if (chunked) {
        readByte();
        readByte();
      } else {
        ended = true;
      }
    }

    private void nextChunk() throws IOException {
      String line = readLine();
      int semicolon = line.indexOf(';');
      String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
      if (!size.matches("[0-9a-fA-F]{1,15}")) {
        throw new EOFException("not a chunk");
      }
      remaining = Long.parseLong(size, 16);
      if (remaining == 0) {
        String trailer = readLine();
        while (!trailer.isEmpty()) {
          trailer = readLine();
        }
        ended = true;
      }
    }

    private String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      int c = readByte();
      while (c != '\n') {
        if (c != '\r') {
          line.append((char) c);
        }
        if (line.length() > 8192) {
          throw new EOFException("endless line");
        }
        c = readByte();
      }
      return line.toString();
    }

    /** Reads what nobody wanted; false when it is too much, and the connection must be closed. */
    boolean drain() throws IOException {
      if (!begun && !ended && expectsContinue) {
        return false;
      }
      ByteBuffer waste = ByteBuffer.allocate(ended ? 0 : 64 * 1024);
      long end = after(DRAIN_TIME);
      long drained = 0;
      while (!ended && drained < MAX_DRAINED_BYTES && System.nanoTime() < end) {
        waste.clear();
        read(waste);
        drained += waste.position();
      }
      return ended;
    }
  }

  /** The answer to a request: sent whole, or begun and then written piece by piece. */
  final class Answer {

    private boolean keepAlive;
    private boolean chunked = true;
    private boolean headOnly;
    private boolean begun;
    private boolean complete;

    boolean isBegun() {
      return begun;
    }

    private boolean isComplete() {
      return complete;
    }

    void closeAfterwards() {
      keepAlive = false;
    }

    /** The connection that this answer goes out on. */
    HttpConnection connection() {
      return HttpConnection.this;
    }

    void send(int status, Map<String, String> headers, byte[] body) throws IOException {
      begun = true;
      String length = "Content-Length: " + body.length + "\r\n";
      ByteBuffer head = head(status, headers, length);
      ByteBuffer both = ByteBuffer.allocate(head.remaining() + body.length).put(head);
      writeFully((headOnly ? both : both.put(body)).flip());
      complete = true;
    }

    void begin(int status, Map<String, String> headers) throws IOException {
      begun = true;
      if (!chunked) {
        keepAlive = false;
      }
      writeFully(head(status, headers, chunked ? "Transfer-Encoding: chunked\r\n" : ""));
    }

    void write(ByteBuffer piece) throws IOException {
      if (!piece.hasRemaining() || headOnly) {
        return;
      }
      if (!chunked) {
        writeFully(piece);
        return;
      }
      String size = Integer.toHexString(piece.remaining()) + "\r\n";
      ByteBuffer sizeLine = ByteBuffer.wrap(size.getBytes(ISO_8859_1));
      if (piece.isDirect()) {
        writeFully(sizeLine, piece, ByteBuffer.wrap(CRLF));
      } else {
        writeFully(sizeLine);
        writeFully(piece);
        writeFully(ByteBuffer.wrap(CRLF));
      }
    }

    void end() throws IOException {
      if (chunked && !headOnly) {
        writeFully(ByteBuffer.wrap("0\r\n\r\n".getBytes(ISO_8859_1)));
      }
      complete = true;
    }

    private ByteBuffer head(int status, Map<String, String> headers, String framing) {
      StringBuilder head = new StringBuilder(512);
      head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status)).append("\r\n");
      headers.forEach(
          (name, value) ->
              head.append(name)
                  .append(": ")
                  .append(value.replaceAll("[\r\n]+", " "))
                  .append("\r\n"));
      head.append(framing);
      head.append(
          keepAlive
              ? "Connection: Keep-Alive\r\nKeep-Alive: timeout=60\r\n"
              : "Connection: close\r\n");
      head.append("\r\n");
      return ByteBuffer.wrap(head.toString().getBytes(UTF_8));
    }
  }

  private void writeFully(ByteBuffer... buffers) throws IOException {
    if (buffers.length == 1 && !buffers[0].isDirect()) {
      writeSlices(buffers[0]);
    }
    while (Arrays.stream(buffers).anyMatch(ByteBuffer::hasRemaining)) {
      deadline = after(WRITE_TIME);
      channel.write(buffers);
    }
  }

  /** Each write from the heap takes native memory of its size, for good. */
  private void writeSlices(ByteBuffer buffer) throws IOException {
    int limit = buffer.limit();
    while (buffer.hasRemaining()) {
      deadline = after(WRITE_TIME);
      buffer.limit(Math.min(limit, buffer.position() + MAX_HEAP_WRITE));
      channel.write(buffer);
      buffer.limit(limit);
    }
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 413 -> "Payload Too Large";
      case 431 -> "Request Header Fields Too Large";
      case 501 -> "Not Implemented";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }
}
