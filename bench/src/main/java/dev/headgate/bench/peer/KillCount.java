package dev.headgate.bench.peer;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a {@code kill -9} under load cost.
 *
 * @param expected events that were there or answered before, and those answered until the kill
 * @param unanswered events on their way when it was killed: they may be stored, and need not
 * @param unansweredStored how many of these are stored; empty if nobody can tell
 * @param stored events that are there after the restart, those unanswered among them
 */
record KillCount(long expected, long unanswered, OptionalLong unansweredStored, long stored) {
  /** Answered events that are surely gone. */
  long leastLost() {
    return Math.max(0, expected - (stored - unansweredStored.orElse(0)));
  }

  /** Answered events that may be gone: the more, the more of those unanswered are stored. */
  long mostLost() {
    long others = stored - unansweredStored.orElse(Math.min(unanswered, stored));
    return Math.max(0, expected - others);
  }

  /** One number, or two when nobody can tell what became of the unanswered. */
  String lost() {
    return leastLost() == mostLost()
        ? number(leastLost())
        : number(leastLost()) + " to " + number(mostLost());
  }

  /** As a row of a table goes on. */
  List<String> cells() {
    return List.of(number(expected), number(unanswered), number(stored), lost());
  }

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
