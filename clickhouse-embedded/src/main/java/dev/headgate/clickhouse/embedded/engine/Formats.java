package dev.headgate.clickhouse.embedded.engine;

import java.util.Locale;

/** The content types of the engine's output formats. */
final class Formats {

  static String contentType(String format) {
    String name = format.toLowerCase(Locale.ROOT);
    if (name.contains("eachrow") && name.startsWith("json")) {
      return "application/x-ndjson; charset=UTF-8";
    }
    if (name.startsWith("json")) {
      return "application/json; charset=UTF-8";
    }
    if (name.startsWith("tabseparated") || name.startsWith("tsv")) {
      return "text/tab-separated-values; charset=UTF-8";
    }
    if (name.startsWith("csv")) {
      return "text/csv; charset=UTF-8";
    }
    if (name.equals("xml")) {
      return "application/xml; charset=UTF-8";
    }
    boolean text =
        name.startsWith("pretty")
            || name.startsWith("vertical")
            || name.startsWith("values")
            || name.startsWith("custom")
            || name.equals("markdown")
            || name.equals("sqlinsert")
            || name.equals("prometheus");
    return text ? "text/plain; charset=UTF-8" : "application/octet-stream";
  }

  private Formats() {}
}
