package dev.headgate.adapters.http;

import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP/1.1 in which no sender takes the time or the memory of all. Public because the container
 * makes it by its name.
 *
 * <ul>
 *   <li>A request has to be past its headers some time after its first byte. The container's own
 *       time-out begins anew with each byte: a byte now and then would keep a connection for ever.
 *       A sender that goes silent meets the container's.
 *   <li>Only so many requests are at work at a time, each with buffers of some 100 KB; the next
 *       ones take their turn, see {@link Turns}.
 *   <li>Of those at work, only half may be waiting for the rest of their headers. Beyond that a
 *       newcomer's connection is closed. Senders whose headers come in one piece are never among
 *       them.
 * </ul>
 */
public final class BoundedHttpProtocol extends Http11NioProtocol {
  private final Handler<NioChannel> container = getHandler();
  private Duration headTime = Duration.ofSeconds(30);
  private Turns<NioChannel> turns = new Turns<>(container, Integer.MAX_VALUE, 0);

  /** Made by the container. */
  public BoundedHttpProtocol() {
    super(new GenerousReadsEndpoint());
  }

  /** How long a request line with its headers may take; before the start. */
  void headTime(Duration atMost) {
    headTime = atMost;
  }

  /** How many requests may be at work at a time, and how many more wait; before the start. */
  Turns<NioChannel> mostAtWork(int requests, int queued) {
    turns = new Turns<>(container, requests, queued);
    getEndpoint().setHandler(turns);
    // As many as there are turns: making one anew is dear.
    setProcessorCache(requests);
    return turns;
  }

  @Override
  protected Processor createProcessor() {
    return new BoundedProcessor(getAdapter());
  }

  /** Serves one connection from a request's first byte to the end of its answer. */
  private final class BoundedProcessor extends Http11Processor {
    BoundedProcessor(Adapter adapter) {
      super(BoundedHttpProtocol.this, adapter);
    }

    @Override
    public SocketState process(SocketWrapperBase<?> socket, SocketEvent event) throws IOException {
      SocketState state = super.process(socket, event);
      if (isInItsHead(state)) {
        return mayWait(socket) ? state : SocketState.CLOSED;
      }
      turns.hasItsHeaders(socket);
      return state;
    }

    private boolean isInItsHead(SocketState state) {
      return state == SocketState.LONG && !isAsync() && getRequest().getStartTimeNanos() >= 0;
    }

    private boolean mayWait(SocketWrapperBase<?> socket) {
      return System.nanoTime() - getRequest().getStartTimeNanos() <= headTime.toNanos()
          && turns.mayWaitForHeaders(socket);
    }
  }
}
