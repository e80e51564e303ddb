package dev.headgate.admin.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as RFC 4180 has them. What a spreadsheet would take for a formula is made text with a
 * leading apostrophe: event names and tag names come from strangers. Numbers stay numbers.
 *
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">CSV injection</a>
 */
public final class CsvWriter {
  private static final String FORMULA_STARTS = "=+-@\t\r\n＝＋－＠";

  private final Appendable out;

  public CsvWriter(Appendable out) {
    this.out = out;
  }

  /** Writes one row; null is an empty field. */
  public void row(List<? extends @Nullable Object> values) {
    try {
      for (int i = 0; i < values.size(); i++) {
        out.append(i == 0 ? "" : ",").append(field(values.get(i)));
      }
      out.append("\r\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String field(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text = Objects.toString(value);
    return value instanceof Number number ? number(number) : quote(harmless(text));
  }

  private static String number(Number value) {
    if (value instanceof Double d && !Double.isFinite(d)) {
      return "";
    }
    return value.toString().toLowerCase(Locale.ROOT);
  }

  private static String harmless(String text) {
    int first = 0;
    while (first < text.length() && text.charAt(first) == ' ') {
      first++;
    }
    boolean formula = first < text.length() && FORMULA_STARTS.indexOf(text.charAt(first)) >= 0;
    return formula ? "'" + text : text;
  }

  private static String quote(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
