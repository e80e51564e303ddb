package dev.headgate.admin.frame;

import java.util.List;

/** The colours of the pages; kept in a cookie of the browser. */
public enum Theme {
  AUTO("auto", "Like the system", "device-desktop"),
  LIGHT("light", "Light", "sun"),
  DARK("dark", "Dark", "moon");

  /** The cookie's name. */
  static final String COOKIE = "headgate_theme";

  private final String parameter;
  private final String label;
  private final String icon;

  Theme(String parameter, String label, String icon) {
    this.parameter = parameter;
    this.label = label;
    this.icon = icon;
  }

  static Theme named(String parameter) {
    return List.of(values()).stream()
        .filter(theme -> theme.parameter.equals(parameter))
        .findFirst()
        .orElse(AUTO);
  }

  public String parameter() {
    return parameter;
  }

  public String label() {
    return label;
  }

  public String icon() {
    return icon;
  }
}
