package dev.headgate.admin.chart;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A small line without axes, drawn by the server.
 *
 * @param path of an SVG of 100 by 24; a gap in the values is a gap in it
 * @param label says in words what the line does
 */
public record Sparkline(String path, String label) {
  private static final double WIDTH = 100;
  private static final double HEIGHT = 24;
  private static final double MARGIN = 2;

  /**
   * Draws values at equal distances.
   *
   * @param low the value at the bottom
   * @param high the value at the top; if it is not above {@code low}, the line lies in the middle
   */
  public static Sparkline of(List<@Nullable Double> values, double low, double high, String label) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < values.size(); i++) {
      Double value = values.get(i);
      if (value == null) {
        pen = false;
        continue;
      }
      double x = values.size() == 1 ? WIDTH : i * WIDTH / (values.size() - 1);
      path.append(pen ? 'L' : 'M').append(point(x, y(value, low, high)));
      pen = true;
    }
    return new Sparkline(path.toString(), label);
  }

  /** Draws values between the least and the greatest of them. */
  public static Sparkline of(List<@Nullable Double> values, String label) {
    List<Double> known = values.stream().filter(Objects::nonNull).toList();
    double low = known.stream().mapToDouble(v -> v).min().orElse(0);
    double high = known.stream().mapToDouble(v -> v).max().orElse(0);
    return of(values, low, high, label);
  }

  private static double y(double value, double low, double high) {
    double share = high > low ? (Math.clamp(value, low, high) - low) / (high - low) : 0.5;
    return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN);
  }

  private static String point(double x, double y) {
    return String.format(Locale.ROOT, "%.1f %.1f", x, y);
  }
}
