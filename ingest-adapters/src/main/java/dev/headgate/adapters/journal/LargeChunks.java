package dev.headgate.adapters.journal;

import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a few large pages of memory ready, cleared. To clear one takes the system half a
 * millisecond, and a machine whose memory is short ten times that: a thread of its own waits for
 * it, so that the one that asks never does.
 */
final class LargeChunks implements AutoCloseable {
  /** So many at a time; each counts as memory of the index. */
  static final int READY = 2;

  private static final long SMALL_PAGE_BYTES = 4096;

  private final BlockingQueue<Long> ready = new ArrayBlockingQueue<>(READY);
  private @Nullable Thread maker;

  /** Begins to make some ready, until {@link #close}. Both are called by one thread. */
  void prepare() {
    if (maker == null) {
      maker = Thread.ofPlatform().name("dedup-memory").daemon().start(this::make);
    }
  }

  /** One that is ready; from now on it is the caller's. */
  OptionalLong take() {
    Long chunk = ready.poll();
    return chunk == null ? OptionalLong.empty() : OptionalLong.of(chunk);
  }

  /** Memory of those that are ready. May be asked by any thread. */
  long bytes() {
    return ready.size() * SystemMemory.LARGE_PAGE_BYTES;
  }

  private void make() {
    try {
      while (true) {
        putInTheQueue(cleared());
      }
    } catch (InterruptedException | UncheckedIOException _) {
      // Closed, or the system has none: whoever asks goes on with small pages.
    }
  }

  private void putInTheQueue(long chunk) throws InterruptedException {
    boolean isTaken = false;
    try {
      ready.put(chunk);
      isTaken = true;
    } finally {
      if (!isTaken) {
        SystemMemory.unmap(chunk, SystemMemory.LARGE_PAGE_BYTES);
      }
    }
  }

  private static long cleared() {
    long chunk = SystemMemory.map(SystemMemory.LARGE_PAGE_BYTES);
    SystemMemory.preferLargePages(chunk, SystemMemory.LARGE_PAGE_BYTES);
    for (long at = 0; at < SystemMemory.LARGE_PAGE_BYTES; at += SMALL_PAGE_BYTES) {
      SystemMemory.set(chunk + at, 0);
    }
    return chunk;
  }

  /** Gives back those that are ready. More can be made ready afterwards. */
  @Override
  public void close() {
    if (maker != null) {
      OwnThreads.awaitEnd(maker, maker::interrupt);
      maker = null;
    }
    for (Long chunk = ready.poll(); chunk != null; chunk = ready.poll()) {
      SystemMemory.unmap(chunk, SystemMemory.LARGE_PAGE_BYTES);
    }
  }
}
