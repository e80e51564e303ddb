package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.AppendReceipt;
import dev.headgate.ingest.journal.JournalRecord;
import dev.headgate.ingest.journal.JournalUnavailable;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A record on its way to the disk, and the thread that waits for it. */
final class PendingAppend {
  private final JournalRecord record;
  private final Thread waiter = Thread.currentThread();

  // Written by the writer before `settled`, read by the waiter after it.
  private @Nullable AppendReceipt receipt;
  private @Nullable JournalUnavailable failure;
  private volatile boolean settled;

  // The writer's notes until the group is on disk.
  long sequence;
  int conflicts;
  @Nullable BitSet duplicates;

  PendingAppend(JournalRecord record) {
    this.record = record;
  }

  JournalRecord record() {
    return record;
  }

  void keep(AppendReceipt receipt) {
    this.receipt = receipt;
    settle();
  }

  void refuse(JournalUnavailable failure) {
    this.failure = failure;
    settle();
  }

  private void settle() {
    settled = true;
    LockSupport.unpark(waiter);
  }

  boolean isSettled() {
    return settled;
  }

  /**
   * Waits without regard to interrupts, since the writer reads the record's bytes until then; an
   * interrupt is kept for the caller.
   */
  void await() {
    boolean interrupted = false;
    while (!settled) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      waiter.interrupt();
    }
  }

  /** The receipt of a settled append, or its failure, thrown with the waiter's own stack. */
  AppendReceipt result() {
    if (receipt != null) {
      return receipt;
    }
    if (failure == null) {
      throw new IllegalStateException("the append is not settled");
    }
    throw new JournalUnavailable(
        String.valueOf(failure.getMessage()), failure.isOutcomeUnknown(), failure.getCause());
  }
}
