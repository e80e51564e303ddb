package dev.headgate.admin.table;

import dev.headgate.admin.frame.Link;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list that is too long to be counted: the newest rows, or those before a place, which
 * stands in the address as {@code before}. Templates show it with {@code ui :: newest}.
 *
 * @param newest the list from its beginning; null where that is this page
 * @param older the next page; null on the last
 * @param csv the whole list as a file
 * @param json the whole list as a file
 */
public record Newest<T>(
    List<T> rows, @Nullable Link newest, @Nullable Link older, Link csv, Link json) {
  private static final String BEFORE = "before";

  public Newest {
    rows = List.copyOf(rows);
  }

  /**
   * Reads the page that an address asks for.
   *
   * @param here the address of the list
   * @param parse reads a place; an address that was cut shows the newest
   * @param place where a row stands
   * @param size rows on a page
   * @param read so many rows before a place
   */
  public static <T, P> Newest<T> of(
      Link here,
      Function<String, Optional<P>> parse,
      Function<T, P> place,
      int size,
      BiFunction<Optional<P>, Integer, List<T>> read) {
    Optional<P> before = here.parameter(BEFORE).flatMap(parse);
    List<T> found = read.apply(before, size + 1);
    boolean more = found.size() > size;
    List<T> rows = more ? found.subList(0, size) : found;
    return new Newest<>(
        rows,
        before.isPresent() ? here.without(BEFORE) : null,
        more ? here.with(BEFORE, place.apply(rows.getLast())) : null,
        file(here, "csv"),
        file(here, "json"));
  }

  /** A list as a file, from its beginning. */
  public static Link file(Link here, String format) {
    return here.without(BEFORE, "refresh").with("format", format);
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }
}
