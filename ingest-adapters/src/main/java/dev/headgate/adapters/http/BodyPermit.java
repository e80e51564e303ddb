package dev.headgate.adapters.http;

import dev.headgate.ingest.intake.ByteBudget;

/**
 * A request's part of the bytes that may be in flight. Grows as the body comes in, so that a sender
 * who announces megabytes and sends none holds nobody up.
 */
final class BodyPermit implements AutoCloseable {
  private final ByteBudget budget;
  private long taken;

  BodyPermit(ByteBudget budget) {
    this.budget = budget;
  }

  /** Holds at least this many bytes from now on, if they are there. */
  boolean extendTo(long bytes) {
    long more = bytes - taken;
    if (more <= 0) {
      return true;
    }
    if (!budget.tryTake(more)) {
      return false;
    }
    taken = bytes;
    return true;
  }

  @Override
  public void close() {
    budget.giveBack(taken);
    taken = 0;
  }
}
