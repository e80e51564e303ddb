package dev.headgate.adapters.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a known field by its name in the body, without making a string of it. */
final class FieldNames {
  static final int UNKNOWN = -1;

  /** A power of two, several times the number of names. */
  private static final int SLOTS = 256;

  private final @Nullable ShortText[] names = new ShortText[SLOTS];

  private final int[] fields = new int[SLOTS];

  private final List<String> known;

  /** With quotes and a colon, by their place among the known names. */
  private final ShortText[] quoted;

  /**
   * @param known names in ASCII, none of them empty, with nothing that JSON would escape
   */
  FieldNames(List<String> known) {
    this.known = List.copyOf(known);
    quoted =
        known.stream().map(name -> new ShortText('"' + name + "\":")).toArray(ShortText[]::new);
    for (int i = 0; i < known.size(); i++) {
      byte[] name = known.get(i).getBytes(StandardCharsets.US_ASCII);
      int slot = slot(name, 0, name.length);
      while (names[slot] != null) {
        slot = slot + 1 & SLOTS - 1;
      }
      names[slot] = new ShortText(known.get(i));
      fields[slot] = i;
    }
  }

  /** How a known name mostly stands in a body: in quotes, with its colon right behind it. */
  ShortText quoted(int field) {
    return quoted[field];
  }

  /** The known name that the scanner stands behind; empty if it is none of them. */
  String name(byte[] bytes, JsonScanner json) {
    int field = find(bytes, json);
    return field == UNKNOWN ? "" : known.get(field);
  }

  /** The place among the known names of the one the scanner stands behind. */
  int find(byte[] bytes, JsonScanner json) {
    if (json.isEscaped()) {
      return known.indexOf(json.text());
    }
    int start = json.textStart();
    int end = json.textEnd();
    if (start == end) {
      return UNKNOWN;
    }
    int slot = slot(bytes, start, end);
    ShortText name = names[slot];
    while (name != null) {
      if (name.is(bytes, start, end)) {
        return fields[slot];
      }
      slot = slot + 1 & SLOTS - 1;
      name = names[slot];
    }
    return UNKNOWN;
  }

  private static int slot(byte[] bytes, int start, int end) {
    return (end - start) * 7 + bytes[start] * 13 + bytes[end - 1] * 31 & SLOTS - 1;
  }
}
