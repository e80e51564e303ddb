package dev.headgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.bench.load.RequestTemplate.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A server that goes away. */
class LoadGeneratorTest {
  private static final int CONNECTIONS = 4;
  private static final int EVENTS = 2;
  private static final String EVENT = "{\"event_id\":\"0190a6e4-7b1c-7e55-8d7b-2f6f4a1c9e10\"}";
  private static final VaryingRequests REQUESTS =
      new VaryingRequests(
          List.of(
              RequestTemplate.of(
                  new Target("/", "Accept", "*/*", Map.of()),
                  "[" + EVENT + "," + EVENT + "]",
                  EVENTS)),
          List.of(),
          0,
          new AtomicLong());

  /** Says so much of each connection's requests, then takes one more and hangs up. */
  private static final class LeavingServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> answers;
    private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();

    LeavingServer(String... answers) throws IOException {
      this.answers = List.of(answers);
      Thread.ofVirtual().start(this::serve);
    }

    LoadGenerator load() {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
      return new LoadGenerator(address, CONNECTIONS, REQUESTS.largest());
    }

    private void serve() {
      while (!socket.isClosed()) {
        try {
          Socket connection = socket.accept();
          Thread.ofVirtual().start(() -> answer(connection));
        } catch (IOException e) {
          return;
        }
      }
    }

    private void answer(Socket connection) {
      try (connection) {
        for (String answer : answers) {
          String request = request(connection.getInputStream());
          if (!answer.startsWith("200")) {
            unanswered.addAll(ids(request));
          }
          connection
              .getOutputStream()
              .write(
                  ("HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\n\r\n")
                      .getBytes(StandardCharsets.US_ASCII));
        }
        unanswered.addAll(ids(request(connection.getInputStream())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String request(InputStream in) throws IOException {
      int length = REQUESTS.largest();
      return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static List<String> ids(String request) {
      return RequestTemplate.idsIn(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void countsAnswersUntilTheServerIsGone() throws IOException {
    try (LeavingServer server = new LeavingServer("200 OK", "200 OK", "200 OK")) {
      CutLoad cut = server.load().untilGone(REQUESTS, Duration.ofSeconds(30));

      assertThat(cut.answered()).isEqualTo(3 * CONNECTIONS * EVENTS);
      assertThat(cut.unanswered())
          .hasSize(CONNECTIONS * EVENTS)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(server.unanswered);
    }
  }

  @Test
  void takesARefusalForNoAnswer() throws IOException {
    try (LeavingServer server = new LeavingServer("200 OK", "503 Service Unavailable")) {
      CutLoad cut = server.load().untilGone(REQUESTS, Duration.ofSeconds(30));

      assertThat(cut.answered()).isEqualTo(CONNECTIONS * EVENTS);
      assertThat(cut.unanswered())
          .hasSize(2 * CONNECTIONS * EVENTS)
          .containsExactlyInAnyOrderElementsOf(server.unanswered);
    }
  }

  @Test
  void doesNotPutUpWithLostConnectionsOtherwise() throws IOException {
    try (LeavingServer server = new LeavingServer("200 OK")) {
      assertThatThrownBy(() -> server.load().closedLoop(REQUESTS, Duration.ofSeconds(30)))
          .isInstanceOf(UncheckedIOException.class);
    }
  }
}
