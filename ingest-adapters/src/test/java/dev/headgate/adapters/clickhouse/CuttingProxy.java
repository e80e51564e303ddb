package dev.headgate.adapters.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands before a server and cuts connections after a number of bytes in a direction. */
public final class CuttingProxy implements AutoCloseable {
  private static final String INSERT = "INSERT";

  private final ServerSocket server;
  private final URI target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Cut> next = new AtomicReference<>();
  private volatile long requestBytes = Long.MAX_VALUE;
  private volatile long answerBytes = Long.MAX_VALUE;
  private volatile boolean away;
  private volatile @Nullable Link lastInsert;

  /**
   * Where an insert's connection ends, counted from the insert's first byte.
   *
   * @param ofRequest bytes that are let through to the server
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
      for (Link link : links) {
        link.end(false);
      }
    }
  }

  /** The next insert gets this cut. */
  public void cutNextInsert(Cut cut) {
    next.set(cut);
  }

  /** Whether the cut that was asked for has met an insert. */
  public boolean hasCut() {
    return next.get() == null;
  }

  /** Bytes of the last insert's request so far. */
  long lastRequest() {
    Link link = lastInsert;
    return link == null ? 0 : link.request.get();
  }

  /** Bytes of the last insert's answer so far. */
  long lastAnswer() {
    Link link = lastInsert;
    return link == null ? 0 : link.answer.get();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (away) {
          client.close();
          continue;
        }
        Link link =
            new Link(
                client,
                new Socket(target.getHost(), target.getPort()),
                new Cut(requestBytes, answerBytes, false));
        links.add(link);
        Thread.ofVirtual().start(link::passRequests);
        Thread.ofVirtual().start(link::passAnswers);
      } catch (IOException closed) {
        return;
      }
    }
  }

  /** One connection through the proxy. */
  private final class Link {
    private final Socket client;
    private final Socket behind;
    private volatile Cut cut;
    private final AtomicLong request = new AtomicLong();
    private final AtomicLong answer = new AtomicLong();

    Link(Socket client, Socket behind, Cut cut) {
      this.client = client;
      this.behind = behind;
      this.cut = cut;
    }

    void passRequests() {
      byte[] buffer = new byte[16 * 1024];
      try {
        InputStream in = client.getInputStream();
        OutputStream out = behind.getOutputStream();
        int length;
        while ((length = in.read(buffer)) > 0) {
          lookForInsert(buffer, length);
          long left = cut.ofRequest() - request.get();
          out.write(buffer, 0, Math.clamp(left, 0, length));
          out.flush();
          request.addAndGet(length);
          if (left <= length) {
            end(cut.reset());
            return;
          }
        }
      } catch (IOException ended) {
        // Both ends see it.
      }
      end(false);
    }

    void passAnswers() {
      byte[] buffer = new byte[16 * 1024];
      try {
        InputStream in = behind.getInputStream();
        OutputStream out = client.getOutputStream();
        int length;
        while ((length = in.read(buffer)) > 0) {
          long left = cut.ofAnswer() - answer.get();
          out.write(buffer, 0, Math.clamp(left, 0, length));
          out.flush();
          answer.addAndGet(length);
          if (left <= length) {
            end(cut.reset());
            return;
          }
        }
      } catch (IOException ended) {
        // Both ends see it.
      }
      end(false);
    }

    /** A request's head comes in one piece, and nothing comes while an answer is waited for. */
    private void lookForInsert(byte[] buffer, int length) {
      String head = new String(buffer, 0, Math.min(length, 4_096), StandardCharsets.ISO_8859_1);
      if (head.startsWith("POST ") && head.contains(INSERT)) {
        request.set(0);
        answer.set(0);
        lastInsert = this;
        Cut armed = next.getAndSet(null);
        if (armed != null) {
          cut = armed;
        }
      }
    }

    void end(boolean reset) {
      links.remove(this);
      for (Socket socket : new Socket[] {client, behind}) {
        try (socket) {
          if (reset) {
            socket.setSoLinger(true, 0);
          }
        } catch (IOException gone) {
          // It has ended already.
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
