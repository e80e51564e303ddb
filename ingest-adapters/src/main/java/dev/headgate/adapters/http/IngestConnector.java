package dev.headgate.adapters.http;

import java.time.Duration;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.Host;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/**
 * Sets a Tomcat up for ingest: what senders may do to a connection, and errors of the container
 * itself in the words of the API. For the application's server and for those of tests, so that both
 * behave alike.
 */
public final class IngestConnector {
  /** Beacons carry their events in the query; browsers and proxies end at 8 to 16 KB. */
  private static final int MAX_HEADER_BYTES = 32 * 1024;

  private static final int MAX_HEADERS = 200;

  /**
   * What is read and forgotten of a body after its answer, as after a 413: many clients look at the
   * answer only when they have sent all, and a connection that is closed on them takes the answer
   * with it.
   */
  private static final int MAX_SWALLOW_BYTES = 96 * 1024 * 1024;

  /**
   * Connectors are made of this, for the time limit that it puts on headers.
   *
   * @see BoundedHeadProtocol
   */
  public static final String PROTOCOL = BoundedHeadProtocol.class.getName();

  private static final int ACCEPT_BACKLOG = 1024;
  private static final Duration SILENCE = Duration.ofSeconds(20);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(75);

  private IngestConnector() {}

  /**
   * Sets the connector up; before it is started.
   *
   * @param maxConnections open connections, idle ones among them; each costs some 20 KB, and up to
   *     50 KB more while its header comes in
   */
  public static void configure(Connector connector, int maxConnections) {
    connector.setAllowTrace(false);
    connector.setXpoweredBy(false);
    connector.setEnableLookups(false);
    connector.setMaxParameterCount(1_000);
    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
      configure(http, maxConnections);
    }
  }

  private static void configure(AbstractHttp11Protocol<?> http, int maxConnections) {
    http.setExecutor(new VirtualThreadExecutor("ingest-"));
    http.setMaxConnections(maxConnections);
    http.setAcceptCount(ACCEPT_BACKLOG);
    http.setMaxKeepAliveRequests(-1);
    http.setKeepAliveTimeout((int) KEEP_ALIVE.toMillis());
    http.setConnectionTimeout((int) SILENCE.toMillis());
    http.setMaxHttpRequestHeaderSize(MAX_HEADER_BYTES);
    http.setMaxHeaderCount(MAX_HEADERS);
    http.setMaxSwallowSize(MAX_SWALLOW_BYTES);
    http.setRelaxedQueryChars("\"<>[\\]^`{|}");
    http.setContinueResponseTiming("onRead");
    http.setTcpNoDelay(true);
    http.setServerRemoveAppProvidedValues(true);
  }

  /**
   * Takes these servlets out of the container's filters, which are for pages: each would cost an
   * ingest request more than its own parsing; before the context is started.
   *
   * @param servlets by name
   */
  public static void unfilter(Context context, Set<String> servlets) {
    context.addLifecycleListener(
        event -> {
          if (event.getType().equals(Lifecycle.AFTER_START_EVENT)) {
            servlets.forEach(
                name -> {
                  if (context.findChild(name) instanceof Wrapper wrapper) {
                    wrapper.getPipeline().addValve(new UnfilteredValve());
                  }
                });
          }
        });
  }

  /** Lets the host answer in JSON what it answers itself; before it is started. */
  public static void configure(Host host) {
    if (host instanceof StandardHost standard) {
      standard.setErrorReportValveClass(JsonErrorReportValve.class.getName());
    }
  }
}
