package dev.headgate.adapters.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
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
 *   <li>Only so many requests are at work at a time, each with its buffers of some 50 KB; and only
 *       half as many may be waiting for the rest of their headers. Beyond that a connection is
 *       closed when a request begins on it. Senders whose headers come in one piece are never among
 *       those who wait.
 * </ul>
 *
 * <p>An idle connection is not at work.
 */
public final class BoundedHttpProtocol extends Http11NioProtocol {
  private final AtomicInteger atWork = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private Duration headTime = Duration.ofSeconds(30);
  private int mostAtWork = Integer.MAX_VALUE;

  /** How long a request line with its headers may take; before the start. */
  void headTime(Duration atMost) {
    headTime = atMost;
  }

  /** How many requests may be at work at a time; before the start. */
  void mostAtWork(int requests) {
    mostAtWork = requests;
  }

  /** Requests between their first byte and the end of their answers, now. */
  int atWork() {
    return atWork.get();
  }

  @Override
  protected Processor createProcessor() {
    return new BoundedProcessor(getAdapter());
  }

  /** Serves one connection from a request's first byte to the end of its answer. */
  private final class BoundedProcessor extends Http11Processor {
    private boolean isAtWork;
    private boolean isWaiting;

    BoundedProcessor(Adapter adapter) {
      super(BoundedHttpProtocol.this, adapter);
    }

    @Override
    public SocketState process(SocketWrapperBase<?> socket, SocketEvent event) throws IOException {
      if (!begin()) {
        return SocketState.CLOSED;
      }
      SocketState state = SocketState.CLOSED;
      try {
        state = super.process(socket, event);
        if (isInItsHead(state) && mayNotWait()) {
          state = SocketState.CLOSED;
        }
        return state;
      } finally {
        if (state == SocketState.CLOSED || state == SocketState.OPEN) {
          end();
        }
      }
    }

    private boolean begin() {
      waitNoMore();
      if (!isAtWork) {
        isAtWork = true;
        if (atWork.incrementAndGet() > mostAtWork) {
          end();
          return false;
        }
      }
      return true;
    }

    private boolean isInItsHead(SocketState state) {
      return state == SocketState.LONG && !isAsync() && getRequest().getStartTimeNanos() >= 0;
    }

    private boolean mayNotWait() {
      isWaiting = true;
      boolean tooMany = waiting.incrementAndGet() > mostAtWork / 2;
      return tooMany || System.nanoTime() - getRequest().getStartTimeNanos() > headTime.toNanos();
    }

    private void waitNoMore() {
      if (isWaiting) {
        isWaiting = false;
        waiting.decrementAndGet();
      }
    }

    private void end() {
      waitNoMore();
      isAtWork = false;
      atWork.decrementAndGet();
    }
  }
}
