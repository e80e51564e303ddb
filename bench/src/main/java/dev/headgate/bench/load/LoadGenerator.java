package dev.headgate.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over a fixed number of connections that stay open, from the one thread that calls
 * it: one request at a time on each.
 *
 * <p>In a closed loop a connection sends again as soon as it is answered. In an open loop requests
 * are due at a fixed rate whatever the server does, and a latency counts from the instant a request
 * was due, also while it waits for a free connection: a server that stalls is charged for all that
 * came due meanwhile (coordinated omission).
 */
public final class LoadGenerator {
  private static final long LONGEST_NANOS = Duration.ofMinutes(2).toNanos();
  private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

  private final InetSocketAddress server;
  private final int connections;
  private final int largestRequest;

  public LoadGenerator(InetSocketAddress server, int connections, int largestRequest) {
    this.server = server;
    this.connections = connections;
    this.largestRequest = largestRequest;
  }

  /** As many requests as the server answers in this time. */
  public LoadResult closedLoop(RequestSource source, Duration time) {
    return run(source, time, 0, Long.MAX_VALUE);
  }

  /** So many requests, as fast as the server answers. */
  public LoadResult closedLoop(RequestSource source, long requests) {
    return run(source, Duration.ofMinutes(10), 0, requests);
  }

  /** Requests at this rate for this time. */
  public LoadResult openLoop(RequestSource source, double perSecond, Duration time) {
    return run(source, time, perSecond, Long.MAX_VALUE);
  }

  /**
   * As many requests as the server answers until it closes the last connection, or for this time.
   */
  public CutLoad untilGone(RequestSource source, Duration atMost) {
    try (Run run = new Run(source, atMost.toNanos(), 0, Long.MAX_VALUE, new ArrayList<>())) {
      return new CutLoad(run.run().events(), run.unanswered());
    } catch (IOException e) {
      throw new UncheckedIOException("the load generator lost " + server, e);
    }
  }

  private LoadResult run(RequestSource source, Duration time, double perSecond, long requests) {
    try (Run run = new Run(source, time.toNanos(), perSecond, requests, null)) {
      return run.run();
    } catch (IOException e) {
      throw new UncheckedIOException("the load generator lost " + server, e);
    }
  }

  private final class Run implements AutoCloseable {
    private final RequestSource source;
    private final long timeNanos;
    private final double perSecond;
    private final long mostRequests;
    private final Selector selector = Selector.open();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final Histogram latencies = new Histogram(1_000, LONGEST_NANOS, 3);
    private final Map<Integer, long[]> statuses = new TreeMap<>();
    private long[] slices = new long[64];
    private long start;
    private long now;
    private long sent;
    private long answered;
    private long events;
    private String failure = "";
    private int open;

    /** Ids that were sent and not answered 2xx; null if no connection may be lost. */
    private final @Nullable List<String> unanswered;

    Run(
        RequestSource source,
        long timeNanos,
        double perSecond,
        long mostRequests,
        @Nullable List<String> unanswered)
        throws IOException {
      this.unanswered = unanswered;
      this.source = source;
      this.timeNanos = timeNanos;
      this.perSecond = perSecond;
      this.mostRequests = mostRequests;
      for (int i = 0; i < connections; i++) {
        idle.add(new Connection(this));
        open++;
      }
    }

    List<String> unanswered() {
      return unanswered == null ? List.of() : unanswered;
    }

    LoadResult run() throws IOException {
      start = System.nanoTime();
      now = start;
      long last = start;
      while (sendDue() || answered < sent) {
        long before = answered;
        select();
        if (answered > before) {
          last = now;
        } else if (now - last > PATIENCE_NANOS && answered < sent) {
          throw new IOException("no answer for a minute; " + (sent - answered) + " are missing");
        }
      }
      Map<Integer, Long> counts = new TreeMap<>();
      statuses.forEach((status, count) -> counts.put(status, count[0]));
      int used = (int) Math.min(slices.length, (last - start) / LoadResult.SLICE_NANOS + 1);
      return new LoadResult(
          Math.max(1, last - start),
          counts,
          events,
          latencies,
          Arrays.copyOf(slices, used),
          failure);
    }

    /** Sends what is due; false once nothing more will be. */
    private boolean sendDue() throws IOException {
      while (sent < mostRequests && due(sent) - start < timeNanos && now - start < 4 * timeNanos) {
        if (open == 0 || perSecond == 0 && now - start >= timeNanos) {
          return false;
        }
        if (due(sent) > now || idle.isEmpty()) {
          return true;
        }
        Connection connection = idle.pop();
        try {
          connection.send(source, perSecond == 0 ? now : due(sent));
        } catch (IOException e) {
          lost(connection, e);
        }
        sent++;
      }
      return false;
    }

    private long due(long request) {
      return perSecond == 0 ? start : start + (long) (request * 1e9 / perSecond);
    }

    private void select() throws IOException {
      long wait = (due(sent) - now) / 1_000_000;
      if (perSecond > 0 && !idle.isEmpty() && wait < 1) {
        selector.selectNow();
        if (selector.selectedKeys().isEmpty()) {
          java.util.concurrent.locks.LockSupport.parkNanos(Math.clamp(due(sent) - now, 0, 200_000));
        }
      } else {
        selector.select(perSecond > 0 && !idle.isEmpty() ? wait : 100);
      }
      now = System.nanoTime();
      for (SelectionKey key : selector.selectedKeys()) {
        Connection connection = (Connection) key.attachment();
        try {
          connection.goOn(key);
        } catch (IOException e) {
          lost(connection, e);
        }
      }
      selector.selectedKeys().clear();
      now = System.nanoTime();
    }

    void answered(Connection connection, int status, String body) {
      answered++;
      statuses.computeIfAbsent(status, _ -> new long[1])[0]++;
      long at = System.nanoTime();
      latencies.recordValue(Math.clamp(at - connection.dueAt, 1, LONGEST_NANOS));
      if (status / 100 == 2) {
        events += connection.events;
        int slice = (int) ((at - start) / LoadResult.SLICE_NANOS);
        if (slice >= slices.length) {
          slices = Arrays.copyOf(slices, Math.max(slice + 1, 2 * slices.length));
        }
        slices[slice] += connection.events;
      } else {
        failure = failure.isEmpty() ? status + " " + body : failure;
        if (unanswered != null) {
          unanswered.addAll(connection.ids());
        }
      }
      idle.push(connection);
    }

    private void lost(Connection connection, IOException how) throws IOException {
      if (unanswered == null) {
        throw failure.isEmpty()
            ? how
            : new IOException(how.getMessage() + " after the answer " + failure, how);
      }
      connection.channel.close();
      unanswered.addAll(connection.ids());
      statuses.computeIfAbsent(0, _ -> new long[1])[0]++;
      answered++;
      open--;
    }

    @Override
    public void close() throws IOException {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    }
  }

  /** One connection and the request on its way. */
  private final class Connection {
    private final Run run;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer out = ByteBuffer.allocateDirect(largestRequest);
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private long dueAt;
    private int events;

    Connection(Run run) throws IOException {
      this.run = run;
      channel = SocketChannel.open(server);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      key = channel.register(run.selector, SelectionKey.OP_READ, this);
    }

    void send(RequestSource source, long dueAt) throws IOException {
      this.dueAt = dueAt;
      out.clear();
      events = source.next(out);
      out.flip();
      in.clear();
      write();
    }

    /** Ids of the events in the request that was sent last. */
    List<String> ids() {
      byte[] bytes = new byte[out.limit()];
      out.get(0, bytes);
      return RequestTemplate.idsIn(bytes);
    }

    private void write() throws IOException {
      channel.write(out);
      key.interestOps(
          out.hasRemaining() ? SelectionKey.OP_WRITE | SelectionKey.OP_READ : SelectionKey.OP_READ);
    }

    void goOn(SelectionKey ready) throws IOException {
      if (ready.isWritable()) {
        write();
      }
      if (ready.isReadable()) {
        read();
      }
    }

    private void read() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("the server closed a connection");
      }
      int head = headLength();
      if (head < 0) {
        return;
      }
      String text = text(0, head);
      int length = isChunked(text) ? chunksLength(head) : contentLength(text);
      if (length >= 0 && in.position() >= head + length && !out.hasRemaining()) {
        int status = Integer.parseInt(text.substring(9, 12));
        run.answered(this, status, status / 100 == 2 ? "" : text(head, length));
      }
    }

    private int headLength() {
      for (int i = 3; i < in.position(); i++) {
        if (in.get(i) == '\n' && in.get(i - 1) == '\r' && in.get(i - 2) == '\n') {
          return i + 1;
        }
      }
      return -1;
    }

    private String text(int from, int length) {
      byte[] bytes = new byte[length];
      in.get(from, bytes);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static boolean isChunked(String head) {
      return head.contains("ransfer-Encoding: chunked")
          || head.contains("ransfer-encoding: chunked");
    }

    /** Up to and with the last chunk, which is empty; negative if it has not come. */
    private int chunksLength(int head) {
      String text = text(head, in.position() - head);
      int end = text.startsWith("0\r\n\r\n") ? 0 : text.indexOf("\r\n0\r\n\r\n") + 2;
      return end < 2 && !text.startsWith("0\r\n") ? -1 : end + 5;
    }

    private static int contentLength(String head) {
      int at = head.indexOf("Content-Length: ");
      if (at < 0) {
        at = head.indexOf("content-length: ");
      }
      if (at < 0) {
        return 0;
      }
      int from = at + "Content-Length: ".length();
      return Integer.parseInt(head.substring(from, head.indexOf('\r', from)));
    }
  }
}
