package dev.headgate.adapters.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Lets only so many requests be at work at a time. The next ones take their turn, in the order in
 * which they came, on threads that are to be virtual: before its turn a request has no buffers. A
 * connection is closed when a request begins on it and too many wait already. How long one waits is
 * bounded by the times that those at work have for their headers and bodies.
 *
 * <p>A request is at work from its first byte to the end of its answer, an idle connection is not.
 */
final class Turns<S> implements Handler<S> {
  private final Handler<S> container;
  private final Set<SocketWrapperBase<?>> atWork = ConcurrentHashMap.newKeySet();
  private final Set<SocketWrapperBase<?>> inTheirHeads = ConcurrentHashMap.newKeySet();
  private final AtomicInteger queued = new AtomicInteger();
  private final int most;
  private final int mostQueued;
  private final Semaphore turns;

  /**
   * @param container who serves a request whose turn it is
   * @param most requests at work at a time
   * @param mostQueued requests that wait for their turn at a time
   */
  Turns(Handler<S> container, int most, int mostQueued) {
    this.container = container;
    this.most = most;
    this.mostQueued = mostQueued;
    turns = new Semaphore(most, true);
  }

  /** Requests at work, now. */
  int atWork() {
    return most - turns.availablePermits();
  }

  /** Requests that wait for their turn, now. */
  int queued() {
    return queued.get();
  }

  /** Requests at work that wait for the rest of their headers, now. */
  int inTheirHeads() {
    return inTheirHeads.size();
  }

  /**
   * Whether a request may wait for the rest of its headers: half of those at work may, and whoever
   * came first keeps the place, however often it waits anew.
   */
  boolean mayWaitForHeaders(SocketWrapperBase<?> socket) {
    return !inTheirHeads.add(socket) || inTheirHeads.size() <= most / 2;
  }

  /** The request waits for something else than headers. */
  void hasItsHeaders(SocketWrapperBase<?> socket) {
    inTheirHeads.remove(socket);
  }

  @Override
  public SocketState process(SocketWrapperBase<S> socket, SocketEvent event) {
    if (event == SocketEvent.OPEN_READ && !begin(socket)) {
      return SocketState.CLOSED;
    }
    SocketState state = SocketState.CLOSED;
    try {
      state = container.process(socket, event);
      return state;
    } finally {
      if (state == SocketState.CLOSED || state == SocketState.OPEN) {
        end(socket);
      }
    }
  }

  /** The container gives a connection up. */
  @Override
  public void release(SocketWrapperBase<S> socket) {
    container.release(socket);
    end(socket);
  }

  private boolean begin(SocketWrapperBase<?> socket) {
    if (atWork.contains(socket)) {
      return true;
    }
    boolean begins = (!turns.hasQueuedThreads() && turns.tryAcquire()) || queue();
    if (begins) {
      atWork.add(socket);
    }
    return begins;
  }

  private boolean queue() {
    try {
      if (queued.incrementAndGet() > mostQueued) {
        return false;
      }
      turns.acquire();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      queued.decrementAndGet();
    }
  }

  private void end(SocketWrapperBase<?> socket) {
    if (atWork.remove(socket)) {
      inTheirHeads.remove(socket);
      turns.release();
    }
  }

  @Override
  public @Nullable Object getGlobal() {
    return container.getGlobal();
  }

  @Override
  public void pause() {
    container.pause();
  }

  @Override
  public void recycle() {
    container.recycle();
  }
}
