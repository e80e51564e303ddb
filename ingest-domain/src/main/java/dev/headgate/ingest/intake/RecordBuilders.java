package dev.headgate.ingest.intake;

import dev.headgate.ingest.journal.JournalRecord;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Record buffers that are used again, so that a request need not grow one of its own. */
final class RecordBuilders {
  private static final int INITIAL_BYTES = 8 * 1024;

  /** A buffer that a huge batch has grown beyond this is given up. */
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private static final int MAX_KEPT = 64;

  private final ConcurrentLinkedQueue<JournalRecord.Builder> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger kept = new AtomicInteger();

  JournalRecord.Builder take() {
    JournalRecord.@Nullable Builder builder = free.poll();
    if (builder == null) {
      return new JournalRecord.Builder(INITIAL_BYTES);
    }
    kept.decrementAndGet();
    return builder;
  }

  void giveBack(JournalRecord.Builder builder) {
    if (builder.capacity() > MAX_KEPT_BYTES) {
      return;
    }
    if (kept.incrementAndGet() > MAX_KEPT) {
      kept.decrementAndGet();
      return;
    }
    free.add(builder);
  }
}
