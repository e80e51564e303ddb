package dev.headgate.adapters.journal;

import java.time.Duration;

/** What the journal does with the threads that it started. */
final class OwnThreads {
  private static final Duration BETWEEN_NUDGES = Duration.ofMillis(50);

  private OwnThreads() {}

  /**
   * Waits for a thread to end, whether or not the caller is interrupted meanwhile; that shows
   * afterwards.
   *
   * @param nudge wakes the thread so that it sees that it is to end; called again and again
   */
  static void awaitEnd(Thread thread, Runnable nudge) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      nudge.run();
      try {
        thread.join(BETWEEN_NUDGES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
