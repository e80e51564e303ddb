package dev.headgate.bench.dedup;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/**
 * The ceiling of every table that is larger than the caches: reading one 64-byte line after the
 * other at places that depend on nothing, from as much memory as the index takes, on one core.
 */
final class RandomReads implements AutoCloseable {
  private static final int LINE = 64;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory;
  private final long lines;
  private long sum;
  private long next;

  RandomReads(long bytes) {
    lines = Math.max(1, bytes / LINE);
    memory = arena.allocate(lines * LINE, LINE);
    for (long line = 0; line < lines; line++) {
      memory.set(JAVA_LONG, line * LINE, line);
    }
  }

  /** So many reads; how many of them a second of processor time. */
  double measure(long reads) {
    var threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    for (long i = 0; i < reads; i++) {
      sum += memory.get(JAVA_LONG, Math.unsignedMultiplyHigh(stir(next++), lines) * LINE);
    }
    return reads * 1e9 / Math.max(1, threads.getCurrentThreadCpuTime() - begin);
  }

  /** Keeps the compiler from leaving the reads out. */
  long sum() {
    return sum;
  }

  private static long stir(long number) {
    long z = number * 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  @Override
  public void close() {
    arena.close();
  }
}
