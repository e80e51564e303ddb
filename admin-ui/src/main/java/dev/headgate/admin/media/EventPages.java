package dev.headgate.admin.media;

import dev.headgate.ingest.insight.RowPlace;
import dev.headgate.ingest.insight.StoredMediaEvent;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Events of many pages, read one page at a time while they are gone through.
 *
 * @param pages what comes before a place, so many of them
 * @param most how many at most
 */
record EventPages(BiFunction<Optional<RowPlace>, Integer, List<StoredMediaEvent>> pages, int most)
    implements Iterable<StoredMediaEvent> {
  private static final int PAGE = 5_000;

  @Override
  public Iterator<StoredMediaEvent> iterator() {
    return new Iterator<>() {
      private List<StoredMediaEvent> page = pages.apply(Optional.empty(), Math.min(PAGE, most));
      private int next;
      private int left = most;

      @Override
      public boolean hasNext() {
        if (next == page.size() && page.size() == PAGE && left > 0) {
          page = pages.apply(Optional.of(page.getLast().place()), Math.min(PAGE, left));
          next = 0;
        }
        return left > 0 && next < page.size();
      }

      @Override
      public StoredMediaEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        left--;
        return page.get(next++);
      }
    };
  }
}
