package dev.headgate.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line chart as SVG text; a series is a list of points. */
public final class Plot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 260;
  private static final int LEFT = 76;
  private static final int BOTTOM = 36;
  private static final int TOP = 30;
  private static final int RIGHT = 16;
  private static final int STEPS = 4;
  private static final List<String> COLOURS =
      List.of("#2563eb", "#d97706", "#059669", "#db2777", "#6d28d9");

  private final String title;
  private final String across;
  private final String up;
  private final List<Series> series = new ArrayList<>();
  private final List<Double> marks = new ArrayList<>();
  private boolean logarithmic;

  /** A named line. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Series(String name, double[] x, double[] y) {}

  /**
   * @param across what the horizontal axis counts
   * @param up what the vertical axis counts
   */
  public Plot(String title, String across, String up) {
    this.title = title;
    this.across = across;
    this.up = up;
  }

  /** Lets the vertical axis go by powers. */
  public Plot logarithmic() {
    logarithmic = true;
    return this;
  }

  /** A line; it is broken where a value is not a number. */
  public Plot line(String name, double[] x, double[] y) {
    series.add(new Series(name, x, y));
    return this;
  }

  /** A vertical line where something happened. */
  public Plot mark(double x) {
    marks.add(x);
    return this;
  }

  /** The picture. */
  public String svg() {
    double right = max(false);
    double top = max(true);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'"
                + " font-size='12'><rect width='100%%' height='100%%' fill='white'/>",
            WIDTH,
            HEIGHT));
    svg.append(
        String.format(
            Locale.ROOT, "<text x='%d' y='18' font-weight='bold'>%s</text>", LEFT, title));
    for (int step = 0; step <= STEPS; step++) {
      double share = (double) step / STEPS;
      double y = place(share);
      double x = LEFT + share * (WIDTH - LEFT - RIGHT);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/>",
              LEFT,
              WIDTH - RIGHT,
              y,
              y));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x='%d' y='%.1f' text-anchor='end'>%s</text>",
              LEFT - 6,
              y + 4,
              number(value(share, top))));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>",
              x,
              HEIGHT - BOTTOM + 16,
              number(share * right)));
    }
    for (double mark : marks) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1='%1$.1f' x2='%1$.1f' y1='%2$d' y2='%3$d' stroke='#f0a0a0'"
                  + " stroke-dasharray='2 3'/>",
              LEFT + mark / right * (WIDTH - LEFT - RIGHT),
              TOP,
              HEIGHT - BOTTOM));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x='%d' y='%d' text-anchor='end'>%s</text>",
            WIDTH - RIGHT,
            HEIGHT - 4,
            up.isEmpty() ? across : up + "; " + across));
    for (int i = 0; i < series.size(); i++) {
      append(svg, series.get(i), COLOURS.get(i % COLOURS.size()), i, right, top);
    }
    return svg.append("</svg>").toString();
  }

  private void append(
      StringBuilder svg, Series line, String colour, int index, double right, double top) {
    svg.append("<polyline fill='none' stroke-width='1.6' stroke='").append(colour);
    svg.append("' points='");
    for (int i = 0; i < line.x().length; i++) {
      if (Double.isNaN(line.y()[i])) {
        svg.append("'/><polyline fill='none' stroke-width='1.6' stroke='").append(colour);
        svg.append("' points='");
        continue;
      }
      double x = LEFT + line.x()[i] / right * (WIDTH - LEFT - RIGHT);
      svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, place(share(line.y()[i], top))));
    }
    svg.append("'/>");
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x='%d' y='18' text-anchor='end' fill='%s'>%s</text>",
            WIDTH - RIGHT - index * 150,
            colour,
            line.name()));
  }

  private double share(double value, double top) {
    if (!logarithmic) {
      return value / top;
    }
    return Math.clamp(Math.log10(Math.max(value, top / 1e4) / (top / 1e4)) / 4, 0, 1);
  }

  private double value(double share, double top) {
    return logarithmic ? top * Math.pow(10, 4 * (share - 1)) : share * top;
  }

  private static double place(double share) {
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
  }

  private double max(boolean ofY) {
    double most = 1e-9;
    for (Series line : series) {
      for (double value : ofY ? line.y() : line.x()) {
        most = Double.isNaN(value) ? most : Math.max(most, value);
      }
    }
    return most;
  }

  private static String number(double value) {
    if (value >= 1e6) {
      return String.format(Locale.ROOT, "%.1f M", value / 1e6);
    }
    if (value >= 1e4) {
      return String.format(Locale.ROOT, "%.0f k", value / 1e3);
    }
    return value >= 10
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
