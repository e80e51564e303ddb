package dev.headgate.admin.frame;

import dev.headgate.ingest.management.Outcome;

/** Turns outcomes of use cases into what a page goes on with. */
public final class Answers {
  private Answers() {}

  /**
   * The value of a question, or of something that cannot be entered wrongly.
   *
   * @throws NotFound if there is nothing to see for this actor
   */
  public static <T> T orNotFound(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Done<T>(T value) -> value;
      case Outcome.NotFound<T> _, Outcome.Invalid<T> _, Outcome.Refused<T> _ ->
          throw new NotFound();
    };
  }
}
