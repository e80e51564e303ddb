package dev.headgate.adapters.journal;

/**
 * One step of the journal's program that goes wrong: a mutant of it, made where the program meets
 * its files.
 *
 * @param step the place in the program, as {@link JournalSteps#caller} tells it
 */
record Slip(String step, Fault fault) {
  enum Fault {
    /** The call claims success and does nothing. */
    MISSING,
    /** The call is done after the next one that changes something: the two have changed places. */
    LATE,
    /** The call is done after the roll that follows it, if one does, else before the next call. */
    LATE_OVER_ROLL
  }

  static final Slip NONE = new Slip("", Fault.MISSING);

  boolean hits(String call) {
    return !step.isEmpty() && JournalSteps.caller().equals(step);
  }

  /** Whether a late call must be seen by readers of the same process: all but forces. */
  boolean showsLate() {
    return fault == Fault.LATE;
  }
}
