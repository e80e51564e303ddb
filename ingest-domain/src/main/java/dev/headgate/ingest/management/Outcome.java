package dev.headgate.ingest.management;

import java.util.List;
import java.util.function.Function;

/** What became of something that an actor asked for. */
public sealed interface Outcome<T> {
  /** It was done; for a question, this is the answer. */
  record Done<T>(T value) implements Outcome<T> {}

  /**
   * There is no such thing, as far as this actor may know: it does not exist, belongs to another
   * tenant, or the actor may not do this to it. Which of these is in the audit log.
   */
  record NotFound<T>() implements Outcome<T> {}

  /** What was entered cannot be taken as it is. Nothing was changed. */
  record Invalid<T>(List<Problem> problems) implements Outcome<T> {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }

  /**
   * A rule forbids it as things stand. Nothing was changed.
   *
   * @param reason a sentence for the person who asked
   */
  record Refused<T>(String reason) implements Outcome<T> {}

  /**
   * What is wrong with one entered value.
   *
   * @param field the value's name, for example {@code allowed_origins}
   * @param message a sentence for the person who entered it
   */
  record Problem(String field, String message) {}

  /** The same outcome with another value. */
  default <R> Outcome<R> map(Function<T, R> change) {
    return switch (this) {
      case Done<T>(T value) -> new Done<>(change.apply(value));
      case NotFound<T> _ -> new NotFound<>();
      case Invalid<T>(List<Problem> problems) -> new Invalid<>(problems);
      case Refused<T>(String reason) -> new Refused<>(reason);
    };
  }
}
