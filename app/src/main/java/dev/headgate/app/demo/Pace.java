package dev.headgate.app.demo;

import dev.headgate.ingest.quota.SlidingWindow;

/** How fast may be sent. Safe for many threads. */
interface Pace {

  /** Waits until as many events may go. */
  void await(int events) throws InterruptedException;

  /** At most so many events in any 60 seconds; a burst after a pause. */
  static Pace perMinute(int events) {
    SlidingWindow window = new SlidingWindow();
    return more -> {
      while (window.tryPass(more, events, System.nanoTime() / 1_000_000)
          instanceof SlidingWindow.Decision.Refused refused) {
        Thread.sleep(refused.retryAfter());
      }
    };
  }

  /** One after the other at equal distances. */
  static Pace perSecond(int events) {
    return new Steady(1_000_000_000L / events);
  }

  /** Gives every sender its own moment. */
  final class Steady implements Pace {
    private final long intervalNanos;
    private long next = System.nanoTime();

    Steady(long intervalNanos) {
      this.intervalNanos = intervalNanos;
    }

    @Override
    public void await(int events) throws InterruptedException {
      Gate.sleepUntil(reserve(events));
    }

    private synchronized long reserve(int events) {
      long now = System.nanoTime();
      long mine = next - now > 0 ? next : now;
      next = mine + events * intervalNanos;
      return mine;
    }
  }
}
