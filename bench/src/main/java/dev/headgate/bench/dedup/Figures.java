package dev.headgate.bench.dedup;

import dev.headgate.bench.report.Samples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a measuring process tells the one that started it: a line a figure, its parts separated by
 * tabs. Any other line says what is being done.
 */
final class Figures {
  private static final String SAMPLE = "sample";
  private static final String POINT = "point";

  private final Samples samples;
  private final Map<String, List<double[]>> curves = new LinkedHashMap<>();

  Figures(Samples samples) {
    this.samples = samples;
  }

  /** Tells a figure. */
  static void sample(String name, double value) {
    say(SAMPLE + '\t' + name + '\t' + value);
  }

  /** Tells a point of a curve. */
  static void point(String curve, double x, double y) {
    say(POINT + '\t' + curve + '\t' + x + '\t' + y);
  }

  @SuppressWarnings("SystemOut")
  static void say(String line) {
    System.out.println(line);
  }

  /** Takes a line; false if it is no figure. */
  boolean take(String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length == 3 && parts[0].equals(SAMPLE)) {
      samples.add(parts[1], Double.parseDouble(parts[2]));
      return true;
    }
    if (parts.length == 4 && parts[0].equals(POINT)) {
      curves
          .computeIfAbsent(parts[1], _ -> new ArrayList<>())
          .add(new double[] {Double.parseDouble(parts[2]), Double.parseDouble(parts[3])});
      return true;
    }
    return false;
  }

  /** One coordinate of a curve's points: 0 or 1. */
  double[] curve(String name, int coordinate) {
    return curves.getOrDefault(name, List.of()).stream()
        .mapToDouble(point -> point[coordinate])
        .toArray();
  }
}
