package dev.headgate.adapters.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** Stands before the engine and cuts each connection after a number of bytes in a direction. */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final URI target;
  private volatile long requestBytes = Long.MAX_VALUE;
  private volatile long answerBytes = Long.MAX_VALUE;

  CuttingProxy(String targetUrl) throws IOException {
    target = URI.create(targetUrl);
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  void cutRequestsAfter(long bytes) {
    requestBytes = bytes;
  }

  void cutAnswersAfter(long bytes) {
    answerBytes = bytes;
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket engine = new Socket(target.getHost(), target.getPort());
        Thread.ofVirtual().start(() -> pass(client, engine, requestBytes));
        Thread.ofVirtual().start(() -> pass(engine, client, answerBytes));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void pass(Socket from, Socket to, long limit) {
    long left = limit;
    byte[] buffer = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length;
      while ((length = in.read(buffer)) > 0) {
        out.write(buffer, 0, (int) Math.min(length, left));
        out.flush();
        left -= length;
        if (left <= 0) {
          return;
        }
      }
    } catch (IOException cut) {
      // Both ends see it.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
