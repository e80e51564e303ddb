package dev.headgate.adapters.journal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory straight from the system (Linux), by address. It takes nothing before it is written to, is
 * neither bounded by the heap's size nor cleared by the JVM, and can be asked for in large pages.
 *
 * <p>Addresses are not checked: a wrong one ends the process. In return an access is one
 * instruction, and giving memory back does not throw compiled code away, as closing an arena does.
 */
final class SystemMemory {
  /** Size and alignment of a large page. */
  static final long LARGE_PAGE_BYTES = 2L << 20;

  private static final int READ_AND_WRITE = 3;
  private static final int PRIVATE_AND_ANONYMOUS = 0x22;
  private static final int NOT_NEEDED = 4;
  private static final int IN_LARGE_PAGES = 14;

  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final MethodHandle MAP =
      function("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle UNMAP = function("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle ADVISE =
      function("madvise", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);

  private SystemMemory() {}

  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters));
  }

  /**
   * Maps zeros, aligned to large pages.
   *
   * @throws UncheckedIOException if the system has none to give
   */
  static long map(long bytes) {
    long mapped = mapAnywhere(bytes + LARGE_PAGE_BYTES);
    long address = Math.ceilDiv(mapped, LARGE_PAGE_BYTES) * LARGE_PAGE_BYTES;
    unmap(mapped, address - mapped);
    unmap(address + bytes, mapped + LARGE_PAGE_BYTES - address);
    return address;
  }

  @SuppressWarnings("CatchingThrowable") // a method handle declares every Throwable
  private static long mapAnywhere(long bytes) {
    long address;
    try {
      address = (long) MAP.invokeExact(0L, bytes, READ_AND_WRITE, PRIVATE_AND_ANONYMOUS, -1, 0L);
    } catch (Throwable e) {
      throw new LinkageError("mmap", e);
    }
    if (address == -1) {
      throw new UncheckedIOException(
          "The system has no memory for the dedup index", new IOException("mmap failed"));
    }
    return address;
  }

  /** Gives memory back. It must not be used any more. */
  @SuppressWarnings("CatchingThrowable") // a method handle declares every Throwable
  static void unmap(long address, long bytes) {
    if (bytes == 0) {
      return;
    }
    int failed;
    try {
      failed = (int) UNMAP.invokeExact(address, bytes);
    } catch (Throwable e) {
      throw new LinkageError("munmap", e);
    }
    if (failed != 0) {
      throw new IllegalStateException("munmap failed");
    }
  }

  /** Gives back what was written to; it is zeros again, and takes nothing until written to. */
  static void release(long address, long bytes) {
    advise(address, bytes, NOT_NEEDED);
  }

  /**
   * Wishes for large pages. A system that has them switched off, or none left, goes on with small
   * ones.
   */
  static void preferLargePages(long address, long bytes) {
    advise(address, bytes, IN_LARGE_PAGES);
  }

  /** What is advised changes no content that is in use, so that a refusal does not matter. */
  @SuppressWarnings({"CatchingThrowable", "UnusedVariable"}) // the result has to be taken
  private static void advise(long address, long bytes, int advice) {
    try {
      int ignored = (int) ADVISE.invokeExact(address, bytes, advice);
    } catch (Throwable e) {
      throw new LinkageError("madvise", e);
    }
  }

  static long get(long address) {
    return ALL.get(JAVA_LONG_UNALIGNED, address);
  }

  static void set(long address, long value) {
    ALL.set(JAVA_LONG_UNALIGNED, address, value);
  }

  /** Copies; the two may overlap. */
  static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }

  static void clear(long address, long bytes) {
    ALL.asSlice(address, bytes).fill((byte) 0);
  }
}
