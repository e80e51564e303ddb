package dev.headgate.adapters.http;

import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP/1.1 whose requests have to be past their headers some time after their first byte. The
 * container's own time-out begins anew with each byte: a byte now and then would keep a connection
 * for ever. Public because the container makes it by its name.
 *
 * <p>The time is looked at whenever bytes have come in; a sender that goes silent meets the
 * container's time-out. A connection that is idle between two requests has no header to bring.
 */
public final class BoundedHeadProtocol extends Http11NioProtocol {
  private Duration headTime = Duration.ofSeconds(30);

  /** How long a request line with its headers may take; before the start. */
  void headTime(Duration atMost) {
    headTime = atMost;
  }

  @Override
  protected Processor createProcessor() {
    return new HeadProcessor(this, getAdapter(), headTime.toNanos());
  }

  private static final class HeadProcessor extends Http11Processor {
    private final long headNanos;

    HeadProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter, long headNanos) {
      super(protocol, adapter);
      this.headNanos = headNanos;
    }

    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      SocketState state = super.service(socket);
      boolean incomplete = state == SocketState.LONG && !isAsync();
      return incomplete && isOverdue() ? SocketState.CLOSED : state;
    }

    private boolean isOverdue() {
      long began = getRequest().getStartTimeNanos();
      return began >= 0 && System.nanoTime() - began > headNanos;
    }
  }
}
