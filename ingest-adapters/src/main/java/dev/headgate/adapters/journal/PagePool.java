package dev.headgate.adapters.journal;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory outside the heap in pages of 32 KB, taken from and given back to the system in chunks of 2
 * MB.
 *
 * <p>A chunk is a private (copy on write) mapping of one empty sparse file, always the same 2 MB of
 * it: nothing is ever written to the disk, so no write-back of the pages competes with the fsync of
 * the journal or stalls the writer, and the file system caches 2 MB of zeros at most. Unlike memory
 * from an arena it is neither bounded by the heap's size nor cleared, and thus made resident,
 * before it is used. The file has no name any more once it is open: nothing stays behind after a
 * crash.
 *
 * <p>Pages are handed out from the lowest chunk that has one, and {@link #isMisplaced} names those
 * that stand in the way of giving chunks back.
 */
final class PagePool implements AutoCloseable {
  static final int PAGE_BYTES = 32 * 1024;

  static final int SCRATCH_BYTES = 16 * PAGE_BYTES;

  private static final int CHUNK_BITS = 6;
  private static final int CHUNK_PAGES = 1 << CHUNK_BITS;
  private static final long CHUNK_BYTES = (long) CHUNK_PAGES * PAGE_BYTES;
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final FileChannel file;
  private final List<Chunk> chunks = new ArrayList<>();

  /** The chunks' memory once more: look-ups come here first, so it is as compact as can be. */
  private MemorySegment[] memory = new MemorySegment[0];

  private final Mapping scratch;
  private int lowestWithRoom;
  private int usedPages;
  private int reservedPages;
  private int reservedBefore;
  private final AtomicInteger residentPages = new AtomicInteger();

  /**
   * @param path of the file; one that exists is replaced
   */
  PagePool(Path path) {
    try {
      Files.deleteIfExists(path);
      file = FileChannel.open(path, Set.of(CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE), OWNER_ONLY);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the scratch file " + path, e);
    }
    scratch = new Mapping(SCRATCH_BYTES);
  }

  /** Memory beside the pages, for as long as the pool is open; once. */
  MemorySegment scratch() {
    return scratch.memory;
  }

  /**
   * Sees to it that so many pages can be taken without asking the system. It costs addresses, no
   * memory.
   *
   * @throws UncheckedIOException if the system has no more
   */
  void ensure(int pages) {
    while (freePages() < pages) {
      chunks.add(new Chunk(chunks.size()));
      listMemory();
    }
  }

  /** The same, and the pages are kept ready until {@link #forgetReserve} is called twice. */
  void reserve(int pages) {
    ensure(pages);
    reservedPages = Math.max(reservedPages, pages);
  }

  /**
   * Lets go of what was not reserved again since the last call; {@link #trim} may give it back.
   * Giving back what is soon wanted again costs milliseconds: the compiler's code for all accesses
   * is thrown away when a mapping is closed.
   */
  void forgetReserve() {
    reservedBefore = reservedPages;
    reservedPages = 0;
  }

  /** The chunk that a page lies in; the page begins at {@link #offset}. */
  MemorySegment memory(int page) {
    return memory[page >>> CHUNK_BITS];
  }

  static int offset(int page) {
    return (page & (CHUNK_PAGES - 1)) * PAGE_BYTES;
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
      listMemory();
      lowestWithRoom = Math.min(lowestWithRoom, Math.max(0, chunks.size() - 1));
    }
  }

  /**
   * Memory that the chunks really take: pages that were in use once since their chunk was mapped.
   */
  long residentBytes() {
    return (long) residentPages.get() * PAGE_BYTES;
  }

  @Override
  public void close() {
    chunks.forEach(Chunk::unmap);
    chunks.clear();
    scratch.arena.close();
    usedPages = 0;
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close the scratch file", e);
    }
  }

  private void listMemory() {
    memory = chunks.stream().map(chunk -> chunk.mapping.memory).toArray(MemorySegment[]::new);
  }

  private int freePages() {
    return chunks.size() * CHUNK_PAGES - usedPages;
  }

  /** One chunk more than would do, so that a little coming and going maps and unmaps nothing. */
  private int neededChunks() {
    int reserved = Math.max(reservedPages, reservedBefore);
    return Math.ceilDiv(usedPages + reserved, CHUNK_PAGES) + 1;
  }

  /** A part of the address space with nothing in it but zeros, until it is closed. */
  private final class Mapping {
    final Arena arena;
    final MemorySegment memory;

    @SuppressWarnings("MustBeClosedChecker") // whoever holds the mapping closes it
    Mapping(long bytes) {
      arena = Arena.ofShared();
      try {
        memory = file.map(FileChannel.MapMode.PRIVATE, 0, bytes, arena);
      } catch (IOException e) {
        arena.close();
        throw new UncheckedIOException("The system has no memory to map for the dedup index", e);
      }
    }
  }

  private final class Chunk {
    private final int index;
    private final Mapping mapping = new Mapping(CHUNK_BYTES);
    private long used;
    private long touched;

    Chunk(int index) {
      this.index = index;
    }

    boolean isFull() {
      return used == -1L;
    }

    boolean isEmpty() {
      return used == 0;
    }

    int take() {
      int slot = Long.numberOfTrailingZeros(~used);
      long bit = 1L << slot;
      if ((touched & bit) == 0) {
        touched |= bit;
        residentPages.incrementAndGet();
      }
      used |= bit;
      return index << CHUNK_BITS | slot;
    }

    void give(int page) {
      used &= ~(1L << page); // the page's place in the chunk is in the lowest bits, which are used
    }

    void unmap() {
      residentPages.addAndGet(-Long.bitCount(touched));
      mapping.arena.close();
    }
  }
}
