package dev.headgate.bench.ceiling;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Answers whatever comes with a constant, from one thread and without looking at more than the
 * length of the body: what it answers a second is what the load generator can do.
 */
public final class ConstantServer {
  private static final ByteBuffer ANSWER =
      ByteBuffer.wrap(
          "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII));
  private static final byte[] LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);

  private ConstantServer() {}

  /** Prints its port and serves until it is killed or its input ends. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    ServerProcess.endWithParent();
    try (Selector selector = Selector.open();
        ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
      listening.configureBlocking(false);
      listening.register(selector, SelectionKey.OP_ACCEPT);
      System.out.println("port " + ((InetSocketAddress) listening.getLocalAddress()).getPort());
      while (true) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isAcceptable()) {
            accept(selector, listening);
          } else {
            ((Peer) key.attachment()).read(key);
          }
        }
        selector.selectedKeys().clear();
      }
    }
  }

  private static void accept(Selector selector, ServerSocketChannel listening) throws IOException {
    SocketChannel channel = listening.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, new Peer(channel));
    }
  }

  private static final class Peer {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
    private long missing;

    Peer(SocketChannel channel) {
      this.channel = channel;
    }

    /** One request is on its way at a time. */
    void read(SelectionKey key) throws IOException {
      int read = channel.read(in);
      if (read < 0) {
        key.cancel();
        channel.close();
        return;
      }
      if (missing > 0) {
        missing -= read;
        in.clear();
      } else {
        int head = headLength();
        if (head < 0) {
          return;
        }
        missing = (long) head + bodyLength(head) - in.position();
        in.clear();
      }
      if (missing == 0) {
        channel.write(ANSWER.duplicate());
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

    private int bodyLength(int head) {
      for (int i = head - LENGTH.length; i > 0; i--) {
        if (matches(i)) {
          int length = 0;
          for (int at = i + LENGTH.length; in.get(at) != '\r'; at++) {
            length = 10 * length + in.get(at) - '0';
          }
          return length;
        }
      }
      return 0;
    }

    private boolean matches(int at) {
      for (int i = 0; i < LENGTH.length; i++) {
        if (in.get(at + i) != LENGTH[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
