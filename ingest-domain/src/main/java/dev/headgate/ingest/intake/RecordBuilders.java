package dev.headgate.ingest.intake;

import dev.headgate.ingest.journal.JournalRecord;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Record buffers that are used again, so that a request need not grow one of its own; the last one
 * first, since its memory is the most likely to be in the processor's cache. Bounded by bytes.
 */
final class RecordBuilders {
  private static final int INITIAL_BYTES = 8 * 1024;

  /** A buffer that a huge batch has grown beyond this is given up. */
  private static final int MAX_KEPT_BYTES_EACH = 1 << 20;

  private static final long MAX_KEPT_BYTES = 16 << 20;

  private final ConcurrentLinkedDeque<JournalRecord.Builder> free = new ConcurrentLinkedDeque<>();
  private final AtomicLong keptBytes = new AtomicLong();

  JournalRecord.Builder take() {
    JournalRecord.@Nullable Builder builder = free.pollFirst();
    if (builder == null) {
      return new JournalRecord.Builder(INITIAL_BYTES);
    }
    keptBytes.addAndGet(-builder.capacity());
    return builder;
  }

  void giveBack(JournalRecord.Builder builder) {
    int bytes = builder.capacity();
    if (bytes > MAX_KEPT_BYTES_EACH) {
      return;
    }
    if (keptBytes.addAndGet(bytes) > MAX_KEPT_BYTES) {
      keptBytes.addAndGet(-bytes);
      return;
    }
    free.addFirst(builder);
  }
}
