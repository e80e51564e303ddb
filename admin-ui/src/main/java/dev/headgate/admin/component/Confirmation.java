package dev.headgate.admin.component;

import dev.headgate.admin.frame.Link;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is asked before something is done.
 *
 * @param title the question
 * @param consequences what will happen, in numbers, one sentence each
 * @param action where the answer is posted
 * @param button what the button says: the deed, not "OK"
 * @param back where "Cancel" leads
 * @param typedName has to be typed; only for what cannot be undone
 */
public record Confirmation(
    String title,
    List<String> consequences,
    String action,
    String button,
    Link back,
    boolean dangerous,
    Optional<String> typedName) {
  public Confirmation {
    consequences = List.copyOf(consequences);
  }

  /** What the browser checks the typed name against. */
  public String pattern() {
    return typedName.map(Confirmation::quote).orElse("");
  }

  private static String quote(String text) {
    // Browsers read it with the flag v: to escape anything else is an error, and the pattern is
    // ignored.
    return Pattern.compile("[\\\\^$.|?*+()\\[\\]{}/]").matcher(text).replaceAll("\\\\$0");
  }
}
