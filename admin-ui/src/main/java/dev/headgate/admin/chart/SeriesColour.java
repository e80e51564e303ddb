package dev.headgate.admin.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32;

/** Gives names their colours: the same everywhere, told apart by those who see few colours. */
public final class SeriesColour {
  /** How many colours there are; the style sheet defines each for light and dark. */
  public static final int COUNT = 8;

  private SeriesColour() {}

  /** The colour that a name has if no other takes it, 1 to 8. */
  public static int of(String name) {
    CRC32 hash = new CRC32();
    hash.update(name.getBytes(UTF_8));
    return (int) (hash.getValue() % COUNT) + 1;
  }

  /**
   * Colours for names that appear together: each its own as long as there are enough. Given the
   * same names, whichever order they come in, each gets the same colour.
   *
   * @param names all that may appear, for example all tags of a site, not just those of one page
   */
  public static Map<String, Integer> of(Collection<String> names) {
    Map<String, Integer> colours = new HashMap<>();
    boolean[] taken = new boolean[COUNT];
    int given = 0;
    for (String name : new TreeSet<>(names)) {
      int colour = of(name) - 1;
      while (given < COUNT && taken[colour]) {
        colour = (colour + 1) % COUNT;
      }
      taken[colour] = true;
      given++;
      colours.put(name, colour + 1);
    }
    return Map.copyOf(colours);
  }
}
