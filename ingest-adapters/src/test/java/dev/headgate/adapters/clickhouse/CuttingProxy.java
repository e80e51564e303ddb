package dev.headgate.adapters.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Stands before a server and cuts connections after a number of bytes in a direction. */
public final class CuttingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final URI target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile long requestBytes = Long.MAX_VALUE;
  private volatile long answerBytes = Long.MAX_VALUE;
  private volatile boolean away;
  private volatile @Nullable Cut next;
  private final List<Counts> connections = new CopyOnWriteArrayList<>();

  /**
   * Where one connection ends.
   *
   * @param ofRequest bytes that are let through to the engine
   * @param ofAnswer bytes that are let through to the client
   * @param reset as a crash does it, rather than orderly
   */
  public record Cut(long ofRequest, long ofAnswer, boolean reset) {
    public static Cut ofRequest(long bytes, boolean reset) {
      return new Cut(bytes, Long.MAX_VALUE, reset);
    }

    public static Cut ofAnswer(long bytes, boolean reset) {
      return new Cut(Long.MAX_VALUE, bytes, reset);
    }
  }

  /** What went through a connection. */
  private static final class Counts {
    final AtomicLong request = new AtomicLong();
    final AtomicLong answer = new AtomicLong();
  }

  public CuttingProxy(String targetUrl) throws IOException {
    target = URI.create(targetUrl);
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  void cutRequestsAfter(long bytes) {
    requestBytes = bytes;
  }

  void cutAnswersAfter(long bytes) {
    answerBytes = bytes;
  }

  /** Ends the connections there are, and each new one at once, until it is back. */
  public void away(boolean gone) throws IOException {
    away = gone;
    if (gone) {
      endAll();
    }
  }

  private void endAll() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  /** Ends the connections there are; the next one gets this cut, those after it none. */
  public void cutNext(Cut cut) throws IOException {
    endAll();
    next = cut;
  }

  /** Bytes that the first connection took to the engine so far. */
  long firstRequest() {
    return connections.getFirst().request.get();
  }

  /** Bytes that the first connection brought back so far. */
  long firstAnswer() {
    return connections.getFirst().answer.get();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (away) {
          client.close();
          continue;
        }
        Socket engine = new Socket(target.getHost(), target.getPort());
        open.add(client);
        open.add(engine);
        Cut once = next;
        next = null;
        Cut cut = once == null ? new Cut(requestBytes, answerBytes, false) : once;
        Counts counts = new Counts();
        connections.add(counts);
        Thread.ofVirtual().start(() -> pass(client, engine, cut.ofRequest(), cut, counts.request));
        Thread.ofVirtual().start(() -> pass(engine, client, cut.ofAnswer(), cut, counts.answer));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void pass(Socket from, Socket to, long limit, Cut cut, AtomicLong count) {
    long left = limit;
    byte[] buffer = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length;
      while ((length = in.read(buffer)) > 0) {
        count.addAndGet(length);
        out.write(buffer, 0, (int) Math.min(length, left));
        out.flush();
        left -= length;
        if (left <= 0) {
          if (cut.reset()) {
            from.setSoLinger(true, 0);
            to.setSoLinger(true, 0);
          }
          return;
        }
      }
    } catch (IOException ended) {
      // Both ends see it.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
