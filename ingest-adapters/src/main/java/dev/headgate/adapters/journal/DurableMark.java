package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalPosition;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The place after the last durable record, and those who wait for it to move. */
final class DurableMark {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private volatile JournalPosition end;
  private volatile int waiting;

  DurableMark(JournalPosition end) {
    this.end = end;
  }

  JournalPosition end() {
    return end;
  }

  void advance(JournalPosition to) {
    end = to;
    if (waiting > 0) {
      lock.lock();
      try {
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // changed under the lock, read outside of it
  boolean await(JournalPosition position, Duration atMost) throws InterruptedException {
    if (position.compareTo(end) < 0) {
      return true;
    }
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      waiting++;
      while (position.compareTo(end) >= 0 && left > 0) {
        left = moved.awaitNanos(left);
      }
      return position.compareTo(end) < 0;
    } finally {
      waiting--;
      lock.unlock();
    }
  }
}
