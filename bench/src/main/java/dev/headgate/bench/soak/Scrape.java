package dev.headgate.bench.soak;

/** The text that Prometheus would read. */
record Scrape(String text) {
  boolean isEmpty() {
    return text.isEmpty();
  }

  double get(String name) {
    return get(name, "");
  }

  /** The sum over all lines of this name that have this label; NaN without one. */
  double get(String name, String label) {
    double[] sum = {Double.NaN};
    text.lines()
        .filter(line -> isOf(line, name) && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .forEach(value -> sum[0] = Double.isNaN(sum[0]) ? value : sum[0] + value);
    return sum[0];
  }

  private static boolean isOf(String line, String name) {
    return line.startsWith(name)
        && line.length() > name.length()
        && (line.charAt(name.length()) == '{' || line.charAt(name.length()) == ' ');
  }
}
