package dev.headgate.bench.ceiling;

import dev.headgate.adapters.http.IngestConnector;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * Ceiling H: a servlet that reads the body and answers a constant, in the gateway's Tomcat with the
 * gateway's connector and heap. No filter, no key, no parsing, no disk.
 */
public final class BareServlet extends HttpServlet {
  private static final byte[] ANSWER =
      "{\"accepted\":1,\"rejected\":0,\"queued\":true}".getBytes(StandardCharsets.US_ASCII);

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int length = request.getContentLength();
    byte[] body = new byte[length];
    InputStream in = request.getInputStream();
    in.readNBytes(body, 0, length);
    response.setContentType("application/json");
    response.setContentLength(ANSWER.length);
    response.getOutputStream().write(ANSWER);
  }

  /** Prints its port and serves until its input ends. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws LifecycleException {
    ServerProcess.endWithParent();
    Tomcat tomcat = new Tomcat();
    Connector connector = new Connector(IngestConnector.PROTOCOL);
    connector.setPort(0);
    connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    IngestConnector.configure(connector, 20_000);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "bare", new BareServlet());
    context.addServletMappingDecoded("/*", "bare");
    tomcat.start();
    System.out.println("port " + tomcat.getConnector().getLocalPort());
    tomcat.getServer().await();
  }
}
