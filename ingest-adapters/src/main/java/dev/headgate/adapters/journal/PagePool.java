package dev.headgate.adapters.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory outside the heap in pages of 32 KB, taken from and given back to the system in chunks of 2
 * MB.
 *
 * <p>Pages are handed out from the lowest chunk that has one, and {@link #isMisplaced} names those
 * that stand in the way of giving chunks back. While there is one chunk only, pages that are given
 * back go to the system at once: a small pool takes what is in use. From {@link #LARGE_FROM} on a
 * chunk is one large page of the processor if one is ready, which spares most look-ups a walk
 * through its tables of pages; such a chunk is taken as a whole.
 */
final class PagePool implements AutoCloseable {
  static final int PAGE_BYTES = 32 * 1024;

  static final int SCRATCH_BYTES = 16 * PAGE_BYTES;

  private static final int CHUNK_BITS = 6;
  private static final int CHUNK_PAGES = 1 << CHUNK_BITS;
  private static final long CHUNK_BYTES = SystemMemory.LARGE_PAGE_BYTES;

  /** Below 32 MB a large page that is not full would be a large share of the whole. */
  private static final int LARGE_FROM = 16;

  private final List<Chunk> chunks = new ArrayList<>();

  /** The chunks' addresses once more: look-ups come here first, so it is as compact as can be. */
  private long[] addresses = new long[0];

  private final LargeChunks large = new LargeChunks();
  private final long scratch = SystemMemory.map(SCRATCH_BYTES);
  private int lowestWithRoom;
  private int usedPages;
  private int reservedPages;
  private int reservedBefore;
  private final AtomicInteger residentPages = new AtomicInteger();

  /** Memory beside the pages, for as long as the pool is open; once. */
  long scratch() {
    return scratch;
  }

  /**
   * Sees to it that so many pages can be taken without asking the system. It costs addresses, no
   * memory.
   *
   * @throws java.io.UncheckedIOException if the system has no more
   */
  void ensure(int pages) {
    while (freePages() < pages) {
      chunks.add(nextChunk());
      listAddresses();
    }
  }

  private Chunk nextChunk() {
    int index = chunks.size();
    if (index + LargeChunks.READY >= LARGE_FROM) {
      large.prepare();
    }
    OptionalLong ready = index < LARGE_FROM ? OptionalLong.empty() : large.take();
    return ready.isPresent()
        ? new Chunk(index, ready.getAsLong(), true)
        : new Chunk(index, SystemMemory.map(CHUNK_BYTES), false);
  }

  /** The same, and the pages are kept ready until {@link #forgetReserve} is called twice. */
  void reserve(int pages) {
    ensure(pages);
    reservedPages = Math.max(reservedPages, pages);
  }

  /**
   * Lets go of what was not reserved again since the last call; {@link #trim} may give it back.
   * Giving back what is soon wanted again costs the system time to clear it.
   */
  void forgetReserve() {
    reservedBefore = reservedPages;
    reservedPages = 0;
  }

  /** Where a page begins. */
  long address(int page) {
    return addresses[page >>> CHUNK_BITS] + (page & (CHUNK_PAGES - 1)) * (long) PAGE_BYTES;
  }

  /** Takes a page, its content undefined. Only whoever took it may use it. */
  int take() {
    ensure(1);
    while (chunks.get(lowestWithRoom).isFull()) {
      lowestWithRoom++;
    }
    usedPages++;
    return chunks.get(lowestWithRoom).take();
  }

  void give(int page) {
    int chunk = page >>> CHUNK_BITS;
    usedPages--;
    chunks.get(chunk).give(page);
    if (chunks.size() == 1) {
      chunks.getFirst().release(page);
    }
    lowestWithRoom = Math.min(lowestWithRoom, chunk);
  }

  /** Whether some of these lie in a chunk that could be given back if they lay elsewhere. */
  boolean isMisplaced(int[] pages) {
    int needed = neededChunks();
    for (int page : pages) {
      if (page >>> CHUNK_BITS >= needed) {
        return true;
      }
    }
    return false;
  }

  /** Gives the last chunk back if it is empty and not needed. */
  void trim() {
    if (chunks.size() > neededChunks() && chunks.getLast().isEmpty()) {
      chunks.removeLast().unmap();
      listAddresses();
      if (chunks.size() < LARGE_FROM / 2) {
        large.close();
      }
      lowestWithRoom = Math.min(lowestWithRoom, Math.max(0, chunks.size() - 1));
    }
  }

  /**
   * Memory that the chunks really take: pages that were in use once since their chunk was mapped,
   * and large ones.
   */
  long residentBytes() {
    return (long) residentPages.get() * PAGE_BYTES + large.bytes();
  }

  @Override
  public void close() {
    chunks.forEach(Chunk::unmap);
    chunks.clear();
    listAddresses();
    large.close();
    SystemMemory.unmap(scratch, SCRATCH_BYTES);
    usedPages = 0;
  }

  private void listAddresses() {
    addresses = chunks.stream().mapToLong(chunk -> chunk.address).toArray();
  }

  private int freePages() {
    return chunks.size() * CHUNK_PAGES - usedPages;
  }

  /** One chunk more than would do, so that a little coming and going maps and unmaps nothing. */
  private int neededChunks() {
    int reserved = Math.max(reservedPages, reservedBefore);
    return Math.ceilDiv(usedPages + reserved, CHUNK_PAGES) + 1;
  }

  private final class Chunk {
    private final int index;
    private final long address;
    private long used;
    private long touched;

    Chunk(int index, long address, boolean isTakenAsAWhole) {
      this.index = index;
      this.address = address;
      if (isTakenAsAWhole) {
        touch(-1L);
      }
    }

    boolean isFull() {
      return used == -1L;
    }

    boolean isEmpty() {
      return used == 0;
    }

    int take() {
      int slot = Long.numberOfTrailingZeros(~used);
      touch(1L << slot);
      used |= 1L << slot;
      return index << CHUNK_BITS | slot;
    }

    private void touch(long pages) {
      residentPages.addAndGet(Long.bitCount(pages & ~touched));
      touched |= pages;
    }

    void give(int page) {
      used &= ~(1L << page); // the page's place in the chunk is in the lowest bits, which are used
    }

    void release(int page) {
      SystemMemory.release(PagePool.this.address(page), PAGE_BYTES);
      touched &= ~(1L << page);
      residentPages.decrementAndGet();
    }

    void unmap() {
      residentPages.addAndGet(-Long.bitCount(touched));
      SystemMemory.unmap(address, CHUNK_BYTES);
    }
  }
}
