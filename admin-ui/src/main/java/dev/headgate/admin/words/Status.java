package dev.headgate.admin.words;

/**
 * How something is, in a colour, an icon and a word: never in a colour alone.
 *
 * @param tone which colour and icon
 */
public record Status(Tone tone, String word) {

  /** How much attention it wants. */
  public enum Tone {
    GOOD("circle-check"),
    WARNING("alert-triangle"),
    BAD("circle-x"),
    NEUTRAL("circle-minus"),
    /** On its way to something else. */
    MOVING("circle-half-2"),
    /** Not for real: tests. */
    TRIAL("flask");

    private final String icon;

    Tone(String icon) {
      this.icon = icon;
    }

    public String icon() {
      return icon;
    }

    /** The end of the class in the style sheet. */
    public String css() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public static Status good(String word) {
    return new Status(Tone.GOOD, word);
  }

  public static Status warning(String word) {
    return new Status(Tone.WARNING, word);
  }

  public static Status bad(String word) {
    return new Status(Tone.BAD, word);
  }

  public static Status neutral(String word) {
    return new Status(Tone.NEUTRAL, word);
  }

  public static Status moving(String word) {
    return new Status(Tone.MOVING, word);
  }

  public static Status trial(String word) {
    return new Status(Tone.TRIAL, word);
  }
}
