package dev.headgate.ingest.key;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The origin of a web page as a browser sends it: {@code scheme://host} or with a port. */
public final class WebOrigin {
  private static final int MAX_CHARACTERS = 300;
  private static final Pattern FORM =
      Pattern.compile(
          "([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)"
              + "(?::([0-9]{1,5}))?");

  private WebOrigin() {}

  /**
   * The form in which a browser sends this origin: lower case, without the scheme's usual port.
   *
   * @return empty if it is no origin, for example because it has a path
   */
  public static Optional<String> normalize(String text) {
    String origin = text.strip().toLowerCase(Locale.ROOT);
    Matcher parts = FORM.matcher(origin);
    if (origin.length() > MAX_CHARACTERS || !parts.matches()) {
      return Optional.empty();
    }
    String port = parts.group(3);
    if (port == null) {
      return Optional.of(origin);
    }
    int number = Integer.parseInt(port);
    if (number < 1 || number > 65_535) {
      return Optional.empty();
    }
    String withoutPort = parts.group(1) + "://" + parts.group(2);
    return Optional.of(
        isUsualPort(parts.group(1), number) ? withoutPort : withoutPort + ":" + number);
  }

  private static boolean isUsualPort(String scheme, int port) {
    return (scheme.equals("https") && port == 443) || (scheme.equals("http") && port == 80);
  }
}
