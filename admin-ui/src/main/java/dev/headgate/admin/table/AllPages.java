package dev.headgate.admin.table;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Rows of many pages, read one page at a time while they are gone through. The first is read at
 * once, so that what stands against reading shows before an answer is begun.
 *
 * @param <P> tells where a page ends
 */
public final class AllPages<T, P> implements Iterable<T> {
  private static final int PAGE = 5_000;

  private final BiFunction<Optional<P>, Integer, List<T>> pages;
  private final Function<T, P> place;
  private final int most;
  private final List<T> first;

  /**
   * @param pages what comes after a place, so many of them
   * @param most how many at most
   */
  public AllPages(BiFunction<Optional<P>, Integer, List<T>> pages, Function<T, P> place, int most) {
    this.pages = pages;
    this.place = place;
    this.most = most;
    this.first = pages.apply(Optional.empty(), Math.min(PAGE, most));
  }

  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private List<T> page = first;
      private int next;
      private int left = most;

      @Override
      public boolean hasNext() {
        if (next == page.size() && page.size() == PAGE && left > 0) {
          page = pages.apply(Optional.of(place.apply(page.getLast())), Math.min(PAGE, left));
          next = 0;
        }
        return left > 0 && next < page.size();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        left--;
        return page.get(next++);
      }
    };
  }
}
