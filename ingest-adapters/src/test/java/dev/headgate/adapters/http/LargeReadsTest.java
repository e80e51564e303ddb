package dev.headgate.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Idle connections have small buffers; bodies are not read in pieces of that size. */
class LargeReadsTest {
  private static final int BODY_BYTES = 60_000;

  private final Tomcat tomcat = new Tomcat();
  private final CountDownLatch sent = new CountDownLatch(1);
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final AtomicInteger reads = new AtomicInteger();

  /** Reads what has come, as much as there is at a time. */
  private final class Reader extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      await();
      byte[] buffer = new byte[BODY_BYTES];
      InputStream in = request.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        received.write(buffer, 0, read);
        reads.incrementAndGet();
      }
    }

    private void await() {
      try {
        assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    Connector connector = new Connector(IngestConnector.PROTOCOL);
    connector.setPort(0);
    connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    IngestConnector.configure(connector, 100);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "reader", new Reader());
    context.addServletMappingDecoded("/*", "reader");
    tomcat.start();
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  @Test
  void readsABodyInAFewPieces() {
    byte[] body = new byte[BODY_BYTES];
    new Random(1).nextBytes(body);
    URI url = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
    try (RawHttp http = new RawHttp(url)) {
      http.write(
          "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n");
      http.write(body);
      sent.countDown();
      assertThat(http.read().status()).isEqualTo(200);
    }

    assertThat(received.toByteArray()).isEqualTo(body);
    assertThat(reads.get()).isLessThan(10);
  }
}
