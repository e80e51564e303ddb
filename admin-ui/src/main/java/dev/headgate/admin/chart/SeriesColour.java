package dev.headgate.admin.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.zip.CRC32;

/** Gives a name its colour: the same everywhere, told apart by those who see few colours. */
public final class SeriesColour {
  /** How many colours there are; the style sheet defines each for light and dark. */
  public static final int COUNT = 8;

  private SeriesColour() {}

  /** 1 to 8. */
  public static int of(String name) {
    CRC32 hash = new CRC32();
    hash.update(name.getBytes(UTF_8));
    return (int) (hash.getValue() % COUNT) + 1;
  }
}
