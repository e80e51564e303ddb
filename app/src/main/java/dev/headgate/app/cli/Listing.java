package dev.headgate.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** What a command shows: rows of named values, as a table for people or as JSON for programs. */
final class Listing {
  private final List<String> columns;
  private final List<List<Object>> rows = new ArrayList<>();

  Listing(String... columns) {
    this.columns = List.of(columns);
  }

  /**
   * Adds a row.
   *
   * @param values one a column: text, numbers, booleans; an empty {@link Optional} for nothing;
   *     anything else is shown as its text
   */
  Listing row(Object... values) {
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(values.length + " values for " + columns);
    }
    rows.add(List.of(values));
    return this;
  }

  void print(PrintWriter out, boolean asJson) {
    if (asJson) {
      out.println(json());
    } else {
      text().forEach(out::println);
    }
  }

  private String json() {
    List<Map<String, Object>> objects =
        rows.stream()
            .map(
                row -> {
                  Map<String, Object> object = new LinkedHashMap<>();
                  for (int i = 0; i < row.size(); i++) {
                    object.put(columns.get(i), plain(row.get(i)));
                  }
                  return object;
                })
            .toList();
    return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(objects);
  }

  /** Values as JSON knows them; nothing is the empty text. */
  private static Object plain(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.isPresent() ? plain(optional.get()) : "";
      case Number number -> number;
      case Boolean bool -> bool;
      case List<?> list -> list.stream().map(Object::toString).toList();
      default -> value.toString();
    };
  }

  private List<String> text() {
    if (rows.isEmpty()) {
      return List.of("None.");
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(name -> name.replace('_', ' ')).toList());
    rows.forEach(row -> lines.add(row.stream().map(Listing::shown).toList()));
    int[] widths =
        IntStream.range(0, columns.size())
            .map(i -> lines.stream().mapToInt(line -> line.get(i).length()).max().orElse(0))
            .toArray();
    return lines.stream()
        .map(
            line ->
                IntStream.range(0, widths.length)
                    .mapToObj(i -> padded(line.get(i), widths[i]))
                    .collect(Collectors.joining("  "))
                    .stripTrailing())
        .toList();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String shown(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.map(Object::toString).orElse("-");
      case Boolean bool -> bool ? "yes" : "no";
      case List<?> list ->
          list.isEmpty()
              ? "-"
              : list.stream().map(Object::toString).collect(Collectors.joining(", "));
      default -> value.toString();
    };
  }
}
