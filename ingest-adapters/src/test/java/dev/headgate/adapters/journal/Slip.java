package dev.headgate.adapters.journal;

import org.jspecify.annotations.Nullable;

/**
 * One step of the journal's program that goes wrong: a mutant of it, made where the program meets
 * its files.
 *
 * @param step the place in the program; null for none
 */
record Slip(JournalSteps.@Nullable Step step, Fault fault) {
  enum Fault {
    /** The call claims success and does nothing. */
    MISSING,
    /** The call is done after the next one that changes something: the two have changed places. */
    LATE,
    /** The call is done after the roll that follows it, if one does, else before the next call. */
    LATE_OVER_ROLL
  }

  static final Slip NONE = new Slip(null, Fault.MISSING);

  boolean hits() {
    return step != null && JournalSteps.caller().equals(step.at());
  }

  /** Whether nobody in the same process can see that it is late. */
  boolean isForce() {
    return step != null && step.isForce();
  }
}
