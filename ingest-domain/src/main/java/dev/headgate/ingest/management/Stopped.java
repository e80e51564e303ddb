package dev.headgate.ingest.management;

import dev.headgate.ingest.management.Outcome.Invalid;
import dev.headgate.ingest.management.Outcome.NotFound;
import dev.headgate.ingest.management.Outcome.Problem;
import dev.headgate.ingest.management.Outcome.Refused;
import java.util.List;

/**
 * Ends a use case before it is done, and undoes what it did. Never leaves this package: {@link
 * ChangeDesk} turns it into an {@link Outcome}. Thrown rather than returned so that a use case
 * reads as what happens when all is well, and so that leaving it rolls its transaction back.
 */
final class Stopped extends RuntimeException {
  /** Why a use case ended. */
  sealed interface Why {
    record Denied(String subject) implements Why {}

    record Missing() implements Why {}

    record Wrong(List<Problem> problems) implements Why {}

    record Against(String rule) implements Why {}
  }

  private final transient Why why;

  private Stopped(Why why) {
    super(why.toString(), null, false, false);
    this.why = why;
  }

  /** The actor has no right to this; it is noted, and looks like a thing that is not there. */
  static Stopped denied(String subject) {
    return new Stopped(new Why.Denied(subject));
  }

  static Stopped missing() {
    return new Stopped(new Why.Missing());
  }

  static Stopped wrong(List<Problem> problems) {
    return new Stopped(new Why.Wrong(problems));
  }

  static Stopped wrong(String field, String message) {
    return wrong(List.of(new Problem(field, message)));
  }

  static Stopped against(String rule) {
    return new Stopped(new Why.Against(rule));
  }

  Why why() {
    return why;
  }

  <T> Outcome<T> outcome() {
    return switch (why) {
      case Why.Denied _, Why.Missing _ -> new NotFound<>();
      case Why.Wrong(List<Problem> problems) -> new Invalid<>(problems);
      case Why.Against(String rule) -> new Refused<>(rule);
    };
  }
}
