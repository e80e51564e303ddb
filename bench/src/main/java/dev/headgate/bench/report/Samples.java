package dev.headgate.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of one scenario: for each name one value a turn. */
public final class Samples {
  private final String scenario;
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  public Samples(String scenario) {
    this.scenario = scenario;
  }

  public String scenario() {
    return scenario;
  }

  public void add(String name, double value) {
    values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  public Map<String, List<Double>> values() {
    return values;
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The middle value; of an even number the lower one; NaN if there is none. */
  public double median(String name) {
    List<Double> sorted = values.getOrDefault(name, List.of()).stream().sorted().toList();
    return sorted.isEmpty() ? Double.NaN : sorted.get((sorted.size() - 1) / 2);
  }

  public double least(String name) {
    return values.getOrDefault(name, List.of()).stream().min(Double::compare).orElse(Double.NaN);
  }

  public double most(String name) {
    return values.getOrDefault(name, List.of()).stream().max(Double::compare).orElse(Double.NaN);
  }
}
