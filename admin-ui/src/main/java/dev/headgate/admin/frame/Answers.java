package dev.headgate.admin.frame;

import dev.headgate.admin.words.Flash;
import dev.headgate.ingest.management.Outcome;
import java.util.function.Function;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

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

  /**
   * Says on the next page what became of a change.
   *
   * @param done what is said when it was made
   * @throws NotFound if there is no such thing for this actor
   */
  public static <T> void tell(
      Outcome<T> outcome, Function<T, String> done, RedirectAttributes next) {
    switch (outcome) {
      case Outcome.Done<T>(T value) -> Flash.good(next, done.apply(value));
      case Outcome.Refused<T>(String reason) -> Flash.bad(next, reason);
      case Outcome.Invalid<T>(var problems) -> Flash.bad(next, problems.getFirst().message());
      case Outcome.NotFound<T> _ -> throw new NotFound();
    }
  }
}
