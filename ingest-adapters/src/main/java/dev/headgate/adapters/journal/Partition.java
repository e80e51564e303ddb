package dev.headgate.adapters.journal;

/**
 * The part of the dedup index whose addresses begin with a certain prefix: a hash table spread over
 * up to 15 pages.
 *
 * <p>An address is 64 evenly spread bits. Those behind the prefix, taken as a fraction, say by
 * multiplication in which page and at which place an entry has its home; a greater address never
 * has a lower home, and there can be any number of pages. Within a page the entries stand at their
 * home or in the places next to it, in the order of their addresses and without a gap between an
 * entry and its home. A look-up thus reads a few neighbours: one cache miss, since the processor
 * fetches the lines that follow by itself. Being in order, the table is made larger or smaller,
 * split and merged in one pass from front to back ({@link PartitionBuilder}).
 *
 * <p>An entry has three words: address, second half of the hash, and {@link Sighting}.
 */
final class Partition {
  static final int ENTRY_BYTES = 3 * Long.BYTES;
  static final int SECOND = Long.BYTES;
  static final int SIGHTING = 2 * Long.BYTES;

  static final int MAX_PAGES = 15;

  /** Bytes that come from memory at a time. */
  private static final int LINE = 64;

  /** Places that can be taken in a page; one more follows that is always free and ends a search. */
  static final int PLACES = PagePool.PAGE_BYTES / ENTRY_BYTES - 1;

  /** The last places are nobody's home: they take what the ones before push on. */
  private static final int HOMES = PLACES - 40;

  /** Above this share of places taken the table asks for more: look-ups read ever more entries. */
  private static final double FULL = 0.82;

  /** What a table is laid out for: the distance to {@link #FULL} is what can come until then. */
  private static final double ROOMY = 0.78;

  /** The first bits of all addresses in here; the other bits are 0. */
  final long prefix;

  /** How many bits of {@link #prefix} count. */
  final int depth;

  private final PagePool pool;
  private final int[] pages;
  private int count;

  Partition(PagePool pool, long prefix, int depth, int[] pages, int count) {
    this.pool = pool;
    this.prefix = prefix;
    this.depth = depth;
    this.pages = pages;
    this.count = count;
  }

  /** How many pages that many entries want, which may be more than a partition can have. */
  static int pagesFor(int entries) {
    return Math.max(1, (int) Math.ceil(entries / (ROOMY * PLACES)));
  }

  /**
   * How many pages to grow to. A large partition takes two more: each time all of its entries move,
   * and with one page at a time each would move a dozen times.
   */
  static int pagesAfter(int pages) {
    return pages < MAX_PAGES / 2 ? pages + 1 : (pages + 1) | 1;
  }

  /** Which of so many pages holds an address, given the bits behind the prefix. */
  static int pageOf(long fraction, int pages) {
    return (int) Math.unsignedMultiplyHigh(fraction, pages);
  }

  /** At which place of its page an address has its home. */
  static int homeOf(long fraction, int pages) {
    return (int) Math.unsignedMultiplyHigh(fraction * pages, HOMES);
  }

  int[] pages() {
    return pages;
  }

  /** The first address behind these, 0 if there is none. */
  long next() {
    return depth == 0 ? 0 : prefix + (1L << (Long.SIZE - depth));
  }

  /** Entries, those that have left the window included. */
  int count() {
    return count;
  }

  boolean isFull() {
    return count >= FULL * PLACES * pages.length;
  }

  /**
   * Looks an entry up.
   *
   * @return where it is, or, negative, the complement of where it belongs; until the next change
   */
  int search(long address, long second) {
    long fraction = address << depth;
    int which = pageOf(fraction, pages.length);
    long page = pool.address(pages[which]);
    long at = page + (long) homeOf(fraction, pages.length) * ENTRY_BYTES;
    while (true) {
      long found = SystemMemory.get(at);
      if (found == 0 && SystemMemory.get(at + SIGHTING) == Sighting.NONE) {
        return ~where(which, at - page);
      }
      if (found == address) {
        if (SystemMemory.get(at + SECOND) == second) {
          return where(which, at - page);
        }
      } else if (Long.compareUnsigned(found, address) > 0) {
        return ~where(which, at - page);
      }
      at += ENTRY_BYTES;
    }
  }

  private static int where(int page, long offset) {
    return page * PagePool.PAGE_BYTES + (int) offset;
  }

  /** Reads what a search for the address will, and gives it back only so that it is read. */
  long touch(long address) {
    long fraction = address << depth;
    long page = pool.address(pages[pageOf(fraction, pages.length)]);
    long at = page + (long) homeOf(fraction, pages.length) * ENTRY_BYTES;
    return SystemMemory.get(at)
        + SystemMemory.get(at + LINE)
        + SystemMemory.get(at + 2 * LINE)
        + SystemMemory.get(at + 3 * LINE)
        + SystemMemory.get(at + 4 * LINE)
        + SystemMemory.get(at + 5 * LINE);
  }

  long sighting(int where) {
    return SystemMemory.get(addressOf(where) + SIGHTING);
  }

  void replaceSighting(int where, long sighting) {
    SystemMemory.set(addressOf(where) + SIGHTING, sighting);
  }

  /**
   * Puts an entry where it belongs; those behind it move on by one place.
   *
   * @return whether there was a place: if not, nothing has changed and the table must grow
   */
  boolean insert(int where, long address, long second, long sighting) {
    if (isFull()) {
      return false;
    }
    long at = addressOf(where);
    long free = at;
    while (SystemMemory.get(free + SIGHTING) != Sighting.NONE) {
      free += ENTRY_BYTES;
    }
    if (where % PagePool.PAGE_BYTES + (free - at) == PLACES * ENTRY_BYTES) {
      return false;
    }
    SystemMemory.copy(at, at + ENTRY_BYTES, free - at);
    SystemMemory.set(at, address);
    SystemMemory.set(at + SECOND, second);
    SystemMemory.set(at + SIGHTING, sighting);
    count++;
    return true;
  }

  private long addressOf(int where) {
    return pool.address(pages[where / PagePool.PAGE_BYTES]) + where % PagePool.PAGE_BYTES;
  }
}
