package dev.headgate.admin.frame;

import java.util.List;

/** How often a page brings itself up to date. */
public enum Refresh {
  OFF("", "Off", 0),
  TEN_SECONDS("10s", "10 s", 10),
  MINUTE("1m", "1 min", 60);

  private final String parameter;
  private final String label;
  private final int seconds;

  Refresh(String parameter, String label, int seconds) {
    this.parameter = parameter;
    this.label = label;
    this.seconds = seconds;
  }

  static Refresh named(String parameter) {
    return List.of(values()).stream()
        .filter(refresh -> refresh.parameter.equals(parameter))
        .findFirst()
        .orElse(OFF);
  }

  public String parameter() {
    return parameter;
  }

  public String label() {
    return label;
  }

  public int seconds() {
    return seconds;
  }
}
