package dev.headgate.adapters.journal;

import static dev.headgate.adapters.journal.Partition.ENTRY_BYTES;
import static dev.headgate.adapters.journal.Partition.MAX_PAGES;
import static dev.headgate.adapters.journal.Partition.PLACES;
import static dev.headgate.adapters.journal.Partition.SECOND;
import static dev.headgate.adapters.journal.Partition.SIGHTING;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lays partitions out anew: {@link #gather} the living entries of one, or of two neighbours, then
 * {@link #build} one partition of them, or several if one cannot hold them.
 *
 * <p>At most 15 pages are moved at a time, a few tenths of a millisecond; this is what bounds the
 * longest call of the index. Nothing of the old partitions is given up before it is certain that
 * the new ones can be had.
 */
final class PartitionBuilder {
  private final PagePool pool;

  /** Larger than all that one partition, or two that may be merged, can hold. */
  private final long gathered;

  /** Where each gathered entry goes. */
  private final int[] places = new int[MAX_PAGES * PLACES];

  private final List<Partition> sources = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>();
  private int count;
  private final AtomicInteger mostGathered = new AtomicInteger();

  /** A partition to be made of the gathered entries from one to before another. */
  private record Shape(long prefix, int depth, int from, int to, int pages) {}

  PartitionBuilder(PagePool pool) {
    this.pool = pool;
    this.gathered = pool.scratch();
  }

  void start() {
    count = 0;
    sources.clear();
    shapes.clear();
  }

  /**
   * Copies the entries that are still within the window.
   *
   * @return how many are not
   */
  int gather(Partition partition, long nowMillis) {
    sources.add(partition);
    int before = count;
    for (int page : partition.pages()) {
      gather(pool.address(page), nowMillis);
    }
    if (count > mostGathered.get()) {
      mostGathered.set(count);
    }
    return partition.count() - (count - before);
  }

  /** Memory of the scratch that was ever written to. May be asked by any thread. */
  long scratchBytes() {
    return (long) mostGathered.get() * ENTRY_BYTES;
  }

  /**
   * Moves all entries of a partition into more pages, in one pass.
   *
   * @return null if some page cannot take what belongs there; nothing has changed then
   */
  @Nullable Partition spread(Partition partition, int pages) {
    pool.ensure(pages);
    int[] spread = new int[pages];
    for (int i = 0; i < pages; i++) {
      spread[i] = takeEmpty();
    }
    Spreading spreading = new Spreading(partition.depth, spread);
    for (int page : partition.pages()) {
      if (!spreading.take(pool.address(page))) {
        giveUp(spread);
        return null;
      }
    }
    giveUp(partition);
    return new Partition(pool, partition.prefix, partition.depth, spread, partition.count());
  }

  /**
   * Writes entries to new pages in their order. It takes a page a call, since the compiler may give
   * up its code for a method in the middle of a call, which then goes on a hundred times slower.
   */
  private final class Spreading {
    private final int depth;
    private final int[] pages;
    private int which = -1;
    private int free;
    private long start;

    Spreading(int depth, int[] pages) {
      this.depth = depth;
      this.pages = pages;
    }

    /** False if some page cannot take what belongs there. */
    boolean take(long page) {
      long end = page + (long) PLACES * ENTRY_BYTES;
      for (long from = page; from < end; from += ENTRY_BYTES) {
        if (SystemMemory.get(from + SIGHTING) != Sighting.NONE) {
          int place = place(SystemMemory.get(from));
          if (place >= PLACES) {
            return false;
          }
          copyEntry(from, start + (long) place * ENTRY_BYTES);
        }
      }
      return true;
    }

    private int place(long address) {
      long fraction = address << depth;
      int wanted = Partition.pageOf(fraction, pages.length);
      if (wanted != which) {
        which = wanted;
        free = 0;
        start = pool.address(pages[which]);
      }
      int place = Math.max(free, Partition.homeOf(fraction, pages.length));
      free = place + 1;
      return place;
    }
  }

  /** Entries gathered. */
  int count() {
    return count;
  }

  /**
   * Makes partitions of what was gathered, in place of those it was gathered from.
   *
   * @param pages to begin with; it becomes more if some page cannot take what belongs there
   * @param deepest prefix that may be used
   * @throws IllegalStateException if the entries cannot be told apart by that many bits
   */
  List<Partition> build(long prefix, int depth, int pages, int deepest) {
    shape(new Shape(prefix, depth, 0, count, pages), deepest);
    pool.ensure(
        shapes.stream().mapToInt(Shape::pages).sum()
            - sources.stream().mapToInt(source -> source.pages().length).sum());
    sources.forEach(this::giveUp);
    return shapes.stream().map(this::write).toList();
  }

  /** Makes empty partitions, as many as there are prefixes of that length. */
  List<Partition> buildEmpty(int depth, int pages) {
    pool.ensure(pages << depth);
    List<Partition> partitions = new ArrayList<>();
    for (long i = 0; i < 1L << depth; i++) {
      long prefix = depth == 0 ? 0 : i << (Long.SIZE - depth);
      partitions.add(write(new Shape(prefix, depth, 0, 0, pages)));
    }
    return partitions;
  }

  private void gather(long page, long nowMillis) {
    for (long at = page; at < page + (long) PLACES * ENTRY_BYTES; at += ENTRY_BYTES) {
      long sighting = SystemMemory.get(at + SIGHTING);
      if (sighting != Sighting.NONE && Sighting.covers(sighting, nowMillis)) {
        copyEntry(at, gatheredAt(count));
        count++;
      }
    }
  }

  private static void copyEntry(long from, long to) {
    SystemMemory.set(to, SystemMemory.get(from));
    SystemMemory.set(to + SECOND, SystemMemory.get(from + SECOND));
    SystemMemory.set(to + SIGHTING, SystemMemory.get(from + SIGHTING));
  }

  private long gatheredAt(int entry) {
    return gathered + (long) entry * ENTRY_BYTES;
  }

  private void shape(Shape wanted, int deepest) {
    int pages = wanted.pages;
    while (pages <= MAX_PAGES && !fits(wanted, pages)) {
      pages++;
    }
    if (pages <= MAX_PAGES) {
      shapes.add(new Shape(wanted.prefix, wanted.depth, wanted.from, wanted.to, pages));
    } else {
      split(wanted, deepest);
    }
  }

  private void split(Shape wanted, int deepest) {
    int depth = wanted.depth + 1;
    if (depth > deepest) {
      throw new IllegalStateException(
          "The hashes handed to the dedup index are not evenly spread: they must be keyed hashes");
    }
    int middle = wanted.from;
    while (middle < wanted.to && address(middle) << wanted.depth >= 0) {
      middle++;
    }
    int low = Partition.pagesFor(middle - wanted.from);
    int high = Partition.pagesFor(wanted.to - middle);
    long upper = wanted.prefix | 1L << (Long.SIZE - depth);
    shape(new Shape(wanted.prefix, depth, wanted.from, middle, low), deepest);
    shape(new Shape(upper, depth, middle, wanted.to, high), deepest);
  }

  /**
   * Finds each entry its place, counted over all pages; false if one page cannot take all of its.
   */
  private boolean fits(Shape shape, int pages) {
    int free = 0;
    for (int i = shape.from; i < shape.to; i++) {
      long fraction = address(i) << shape.depth;
      int firstOfPage = Partition.pageOf(fraction, pages) * PLACES;
      int place = Math.max(free, firstOfPage + Partition.homeOf(fraction, pages));
      if (place >= firstOfPage + PLACES) {
        return false;
      }
      places[i] = place;
      free = place + 1;
    }
    return true;
  }

  /** Gives the pages of a partition back that nobody uses any more. */
  void giveUp(Partition partition) {
    giveUp(partition.pages());
  }

  private void giveUp(int[] pages) {
    for (int page : pages) {
      pool.give(page);
    }
  }

  private int takeEmpty() {
    int page = pool.take();
    SystemMemory.clear(pool.address(page), PagePool.PAGE_BYTES);
    return page;
  }

  private Partition write(Shape shape) {
    int[] pages = new int[shape.pages];
    int next = shape.from;
    for (int i = 0; i < pages.length; i++) {
      pages[i] = takeEmpty();
      next = write(next, shape.to, i, pages[i]);
    }
    return new Partition(pool, shape.prefix, shape.depth, pages, shape.to - shape.from);
  }

  /**
   * Writes one page.
   *
   * @return the first entry that is not in it
   */
  private int write(int from, int to, int index, int page) {
    long start = pool.address(page);
    long firstPlace = (long) index * PLACES;
    int entry = from;
    while (entry < to && places[entry] < firstPlace + PLACES) {
      copyEntry(gatheredAt(entry), start + (places[entry] - firstPlace) * ENTRY_BYTES);
      entry++;
    }
    return entry;
  }

  private long address(int entry) {
    return SystemMemory.get(gatheredAt(entry));
  }
}
