package dev.headgate.adapters.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.apache.catalina.Context;
import org.apache.catalina.Host;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;

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
   * Connectors are made of this.
   *
   * @see BoundedHttpProtocol
   */
  public static final String PROTOCOL = BoundedHttpProtocol.class.getName();

  /** A fourth of the heap is for connections, a sixth for requests at work, an eighth for more. */
  private static final int CONNECTIONS_SHARE = 4;

  private static final int REQUESTS_SHARE = 6;
  private static final int QUEUE_SHARE = 8;
  private static final int CONNECTION_BYTES = 5 * 1024;

  /** The engine of TLS has four buffers for each. */
  private static final int TLS_CONNECTION_BYTES = 80 * 1024;

  private static final int REQUEST_BYTES = 128 * 1024;

  /** A request whose turn has not come has a parked thread. */
  private static final int QUEUED_BYTES = 4 * 1024;

  /**
   * What a connection has even when it is idle. Headers and bodies are read past the first into the
   * request's own buffer; answers of the APIs fit into the second.
   */
  private static final int IDLE_READ_BYTES = 512;

  private static final int IDLE_WRITE_BYTES = 2 * 1024;

  private static final int ACCEPT_BACKLOG = 1024;
  private static final Duration SILENCE = Duration.ofSeconds(20);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(75);

  /** One for each request: neither a name of its own nor anything inherited, which all cost. */
  private static final ThreadFactory THREADS =
      Thread.ofVirtual().name("ingest").inheritInheritableThreadLocals(false).factory();

  private IngestConnector() {}

  /**
   * Sets the connector up; before it is started.
   *
   * @param maxConnections open connections, idle ones among them; fewer if the heap is small
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
    http.setExecutor(request -> THREADS.newThread(request).start());
    http.setMaxConnections(
        share(
            CONNECTIONS_SHARE,
            http.isSSLEnabled() ? TLS_CONNECTION_BYTES : CONNECTION_BYTES,
            maxConnections));
    http.setProperty("socket.appReadBufSize", Integer.toString(IDLE_READ_BYTES));
    http.setProperty("socket.appWriteBufSize", Integer.toString(IDLE_WRITE_BYTES));
    if (http instanceof BoundedHttpProtocol bounded) {
      bounded.mostAtWork(
          share(REQUESTS_SHARE, REQUEST_BYTES, maxConnections),
          share(QUEUE_SHARE, QUEUED_BYTES, maxConnections));
    }
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

  /** How many things of this size fit into a part of the heap. */
  private static int share(int part, int bytes, int most) {
    return (int) Math.min(most, Runtime.getRuntime().maxMemory() / part / bytes);
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
