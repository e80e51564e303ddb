package dev.headgate.ingest.management;

import dev.headgate.ingest.key.WebOrigin;
import dev.headgate.ingest.management.Outcome.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/** Looks at what somebody entered, and gathers all that is wrong with it before it says so. */
final class Checks {
  static final int MAX_NAME = 200;
  static final int MAX_ORIGINS = 50;
  static final int MAX_CONVERSION_EVENTS = 50;
  static final int MIN_PASSWORD = 12;
  static final int MAX_PASSWORD = 256;
  private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+");
  private static final Pattern SHORT_LOGIN = Pattern.compile("[a-z0-9][a-z0-9._-]{1,63}");

  private final List<Problem> problems = new ArrayList<>();

  void add(String field, String message) {
    problems.add(new Problem(field, message));
  }

  /** Ends the use case if something is wrong. */
  void finish() {
    if (!problems.isEmpty()) {
      throw Stopped.wrong(problems);
    }
  }

  /** One line of visible text, without white space around it. */
  String name(String field, String text) {
    String name = text.strip();
    if (name.isEmpty() || name.codePointCount(0, name.length()) > MAX_NAME) {
      add(field, "Enter 1 to %d characters.".formatted(MAX_NAME));
    } else if (name.chars().anyMatch(Character::isISOControl)) {
      add(field, "Line breaks and control characters cannot be used here.");
    }
    return name;
  }

  List<String> origins(String field, List<String> texts) {
    SequencedSet<String> origins = new LinkedHashSet<>();
    for (String text : texts) {
      Optional<String> origin = WebOrigin.normalize(text);
      if (origin.isPresent()) {
        origins.add(origin.get());
      } else {
        add(
            field,
            "\"%s\" is not an origin. Enter scheme://host or scheme://host:port, for example"
                    .formatted(shortened(text))
                + " https://www.example.com, without a path.");
      }
    }
    if (origins.size() > MAX_ORIGINS) {
      add(field, "At most %d origins can be listed.".formatted(MAX_ORIGINS));
    }
    return List.copyOf(origins);
  }

  List<String> conversionEvents(String field, List<String> texts) {
    SequencedSet<String> names = new LinkedHashSet<>();
    texts.stream().map(text -> name(field, text)).forEach(names::add);
    if (names.size() > MAX_CONVERSION_EVENTS) {
      add(field, "At most %d events can be listed.".formatted(MAX_CONVERSION_EVENTS));
    }
    return List.copyOf(names);
  }

  void future(String field, Optional<Instant> instant, Instant now) {
    if (instant.isPresent() && !instant.get().isAfter(now)) {
      add(field, "Choose a time in the future.");
    }
  }

  void range(String field, long value, long min, long max) {
    if (value < min || value > max) {
      add(field, "Enter a number from %,d to %,d.".formatted(min, max));
    }
  }

  /** An e-mail address, or a short name such as {@code admin}; in lower case. */
  String login(String field, String text) {
    String login = text.strip().toLowerCase(Locale.ROOT);
    boolean fits = login.length() <= 254;
    if (!fits || !(EMAIL.matcher(login).matches() || SHORT_LOGIN.matcher(login).matches())) {
      add(field, "Enter an e-mail address, or a name of 2 to 64 letters, digits, dots and dashes.");
    }
    return login;
  }

  void password(String field, String password, String login) {
    int length = password.codePointCount(0, password.length());
    if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
      add(
          field,
          "A password has %d to %d characters. A few random words do well."
              .formatted(MIN_PASSWORD, MAX_PASSWORD));
    } else if (password.equalsIgnoreCase(login)) {
      add(field, "The password must not be the name you sign in with.");
    }
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
