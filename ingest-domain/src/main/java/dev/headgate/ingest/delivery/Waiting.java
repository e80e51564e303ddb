package dev.headgate.ingest.delivery;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits that end when delivery is stopped. The thread is interrupted only while it waits for
 * something outside, never while it reads or writes files: an interrupt closes the file.
 */
final class Waiting {
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Object lock = new Object();
  private @Nullable Thread interruptible;

  /** Delivery is to stop; what is open stays frozen in the log. */
  static final class Stopped extends RuntimeException {
    Stopped() {
      super("delivery is stopped", null, false, false);
    }
  }

  /** A wait that can be interrupted. */
  @FunctionalInterface
  interface Call {
    void run() throws InterruptedException;
  }

  void stop() {
    synchronized (lock) {
      stopping.countDown();
      if (interruptible != null) {
        interruptible.interrupt();
      }
    }
  }

  boolean isStopping() {
    return stopping.getCount() == 0;
  }

  void pause(Duration duration) {
    try {
      if (stopping.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new Stopped();
      }
    } catch (InterruptedException _) {
      throw new Stopped();
    }
  }

  void interruptibly(Call call) {
    begin();
    try {
      call.run();
    } catch (InterruptedException _) {
      throw new Stopped();
    } finally {
      end();
    }
  }

  private void begin() {
    synchronized (lock) {
      if (isStopping()) {
        throw new Stopped();
      }
      interruptible = Thread.currentThread();
    }
  }

  private void end() {
    synchronized (lock) {
      interruptible = null;
      Thread.interrupted();
    }
  }
}
