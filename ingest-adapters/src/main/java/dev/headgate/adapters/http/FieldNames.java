package dev.headgate.adapters.http;

import dev.headgate.ingest.event.EventField;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds an event's field by its name in the body, without making a string of it. */
final class FieldNames {
  static final int UNKNOWN = -1;

  /** A power of two, several times the number of names. */
  private static final int SLOTS = 64;

  /** Empty where there is none; no field of ours has an empty name. */
  private final byte[][] names = new byte[SLOTS][0];

  private final int[] fields = new int[SLOTS];

  FieldNames() {
    EventField[] all = EventField.values();
    for (int i = 0; i < all.length; i++) {
      byte[] name = all[i].jsonName().getBytes(StandardCharsets.US_ASCII);
      int slot = slot(name, 0, name.length);
      while (names[slot].length > 0) {
        slot = slot + 1 & SLOTS - 1;
      }
      names[slot] = name;
      fields[slot] = i;
    }
  }

  /** The position in {@link EventField#values()} of the name the scanner stands behind. */
  int find(byte[] bytes, JsonScanner json) {
    if (json.isEscaped()) {
      return position(json.text());
    }
    int start = json.textStart();
    int end = json.textEnd();
    if (start == end) {
      return UNKNOWN;
    }
    int slot = slot(bytes, start, end);
    byte[] name = names[slot];
    while (name.length > 0) {
      if (Arrays.equals(name, 0, name.length, bytes, start, end)) {
        return fields[slot];
      }
      slot = slot + 1 & SLOTS - 1;
      name = names[slot];
    }
    return UNKNOWN;
  }

  @SuppressWarnings("EnumOrdinal") // a position in an array of ours, never stored
  private static int position(String name) {
    EventField field = EventField.named(name);
    return field == null ? UNKNOWN : field.ordinal();
  }

  private static int slot(byte[] bytes, int start, int end) {
    return (end - start) * 7 + bytes[start] * 13 + bytes[end - 1] * 31 & SLOTS - 1;
  }
}
