package dev.headgate.adapters.journal;

/** What stands at a place where a group should be is none. An expected end of a scan. */
final class BadGroup extends Exception {
  private final long offset;
  private final boolean impossible;

  BadGroup(long offset, String what) {
    this(offset, what, false);
  }

  private BadGroup(long offset, String what, boolean impossible) {
    super(what, null, false, false);
    this.offset = offset;
    this.impossible = impossible;
  }

  /** A whole group that no crash can have left here. */
  static BadGroup impossible(long offset, String what) {
    return new BadGroup(offset, what, true);
  }

  boolean isImpossible() {
    return impossible;
  }

  /** The first byte that is wrong, as nearly as can be told. */
  long offset() {
    return offset;
  }

  String what() {
    return String.valueOf(getMessage());
  }
}
