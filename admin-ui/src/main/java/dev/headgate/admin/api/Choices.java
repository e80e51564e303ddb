package dev.headgate.admin.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the API writes one of a few: the constant's name in lower case. */
final class Choices {
  private Choices() {}

  static String shown(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  static <E extends Enum<E>> Optional<E> named(Class<E> type, String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> shown(each).equals(name))
        .findFirst();
  }

  static String all(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Choices::shown)
        .collect(Collectors.joining(", "));
  }
}
