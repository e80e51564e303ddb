package dev.headgate.admin.account;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Guesses from what a browser says of itself what its owner calls it: "Firefox 144 on Linux". */
final class BrowserName {
  private record Sign(String name, Pattern pattern) {
    static Sign of(String name, String pattern) {
      return new Sign(name, Pattern.compile(pattern));
    }
  }

  /** The order matters: most browsers claim to be several. */
  private static final List<Sign> BROWSERS =
      List.of(
          Sign.of("Edge", "Edg(?:e|A|iOS)?/(\\d{1,4})"),
          Sign.of("Opera", "OPR/(\\d{1,4})"),
          Sign.of("Samsung Internet", "SamsungBrowser/(\\d{1,4})"),
          Sign.of("Firefox", "(?:Firefox|FxiOS)/(\\d{1,4})"),
          Sign.of("Chrome", "(?:HeadlessChrome|Chrome|CriOS)/(\\d{1,4})"),
          Sign.of("Safari", "Version/(\\d{1,4})[^\\n]* Safari/"));

  private static final List<Sign> SYSTEMS =
      List.of(
          Sign.of("iPhone", "iPhone"),
          Sign.of("iPad", "iPad"),
          Sign.of("Android", "Android"),
          Sign.of("Windows", "Windows"),
          Sign.of("macOS", "Mac OS X|Macintosh"),
          Sign.of("ChromeOS", "CrOS"),
          Sign.of("Linux", "Linux"));

  private BrowserName() {}

  /**
   * The name of a browser and its system.
   *
   * @param userAgent a stranger's text
   */
  static String of(String userAgent) {
    Optional<String> browser = first(BROWSERS, userAgent);
    Optional<String> system = first(SYSTEMS, userAgent);
    return browser
        .map(name -> name + system.map(" on "::concat).orElse(""))
        .or(() -> system.map("A browser on "::concat))
        .orElse("Another program");
  }

  private static Optional<String> first(List<Sign> signs, String text) {
    for (Sign sign : signs) {
      Matcher matcher = sign.pattern().matcher(text);
      if (matcher.find()) {
        return Optional.of(
            matcher.groupCount() == 0 ? sign.name() : sign.name() + " " + matcher.group(1));
      }
    }
    return Optional.empty();
  }
}
