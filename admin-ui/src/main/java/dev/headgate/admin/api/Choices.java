package dev.headgate.admin.api;

import java.util.EnumSet;
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
    return EnumSet.allOf(type).stream().filter(each -> shown(each).equals(name)).findFirst();
  }

  static <E extends Enum<E>> String all(Class<E> type) {
    return EnumSet.allOf(type).stream().map(Choices::shown).collect(Collectors.joining(", "));
  }

  /** Something of the type, where a request is refused anyway. */
  static <E extends Enum<E>> E any(Class<E> type) {
    return EnumSet.allOf(type).iterator().next();
  }
}
