package dev.headgate.clickhouse.embedded.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Accepts connections on loopback, gives each a thread, and watches over all of them. */
final class HttpServer implements AutoCloseable {

  /** The engine parses and plans deep expressions on the calling thread. */
  private static final long STACK_BYTES = 16L << 20;

  private static final int MAX_CONNECTIONS = 256;
  private static final long WATCH_MILLIS = 200;

  private final ServerSocketChannel listener;
  private final HttpConnection.Handler handler;
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

  private HttpServer(ServerSocketChannel listener, HttpConnection.Handler handler) {
    this.listener = listener;
    this.handler = handler;
  }

  /**
   * Listens on the port, or on a free one for 0.
   *
   * @throws IOException if the port is taken
   */
  static HttpServer start(int port, HttpConnection.Handler handler) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    try {
      listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 128);
    } catch (IOException taken) {
      listener.close();
      throw taken;
    }
    HttpServer server = new HttpServer(listener, handler);
    daemon("accept", server::accept);
    daemon("watchdog", server::watch);
    return server;
  }

  int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  private void accept() {
    while (true) {
      try {
        serve(listener.accept());
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException passing) {
        // Such as too many open files: wait for it to pass.
        Log.info("accept: " + passing);
        pause();
      }
    }
  }

  private void serve(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    HttpConnection connection = new HttpConnection(channel, handler);
    if (connections.size() >= MAX_CONNECTIONS) {
      Log.info("more than " + MAX_CONNECTIONS + " connections: one refused");
      connection.close();
      return;
    }
    connections.add(connection);
    Runnable conversation =
        () -> {
          try {
            connection.run();
          } finally {
            connections.remove(connection);
          }
        };
    Thread thread = new Thread(null, conversation, "connection", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    while (listener.isOpen() || !connections.isEmpty()) {
      long now = System.nanoTime();
      connections.forEach(connection -> connection.check(now));
      pause();
    }
  }

  /** Accepts no more; connections go on until {@link #closeConnections}. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException alreadyBroken) {
      Log.trace("close: ", alreadyBroken);
    }
  }

  /** Whether a statement is running. */
  boolean isBusy() {
    return connections.stream().anyMatch(HttpConnection::isBusy);
  }

  void closeConnections() {
    connections.forEach(HttpConnection::close);
  }

  private static void pause() {
    try {
      Thread.sleep(WATCH_MILLIS);
    } catch (InterruptedException nobodyInterrupts) {
      throw new AssertionError(nobodyInterrupts);
    }
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
