package dev.headgate.app.demo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Holds all senders of an API back for a while after the gateway refused one of them. */
final class Gate {
  private final AtomicLong opensAtNanos = new AtomicLong(System.nanoTime());
  private final AtomicLong refusals = new AtomicLong();

  /** The gateway asks to wait. */
  void close(Duration time) {
    refusals.incrementAndGet();
    long until = System.nanoTime() + time.toNanos();
    opensAtNanos.accumulateAndGet(until, (a, b) -> a - b > 0 ? a : b);
  }

  /** How often it was closed. */
  long refusals() {
    return refusals.get();
  }

  void await() throws InterruptedException {
    sleepUntil(opensAtNanos.get());
  }

  static void sleepUntil(long nanoTime) throws InterruptedException {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(left);
    }
  }
}
