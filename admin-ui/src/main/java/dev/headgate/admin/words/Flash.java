package dev.headgate.admin.words;

import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What is said once on the next page: "Key revoked." */
public record Flash(Status.Tone tone, String text) {
  private static final String ATTRIBUTE = "flash";

  public static void good(RedirectAttributes next, String text) {
    next.addFlashAttribute(ATTRIBUTE, new Flash(Status.Tone.GOOD, text));
  }

  public static void bad(RedirectAttributes next, String text) {
    next.addFlashAttribute(ATTRIBUTE, new Flash(Status.Tone.BAD, text));
  }
}
