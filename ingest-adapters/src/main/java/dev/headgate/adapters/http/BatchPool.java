package dev.headgate.adapters.http;

import dev.headgate.ingest.event.EventBatch;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Batches and their decoders that are used again, the last one first, since its memory is the most
 * likely to be in the processor's cache. Bounded by bytes: a batch is held until it is durable, so
 * that as many are under way as there are busy senders.
 */
final class BatchPool {
  /** A batch that a huge body has grown beyond this is given up. */
  private static final int MAX_KEPT_BYTES_EACH = 1 << 20;

  private static final long MAX_KEPT_BYTES = 24 << 20;

  private final ConcurrentLinkedDeque<Lane> free = new ConcurrentLinkedDeque<>();
  private final AtomicLong keptBytes = new AtomicLong();

  /** What one request needs to be decoded. */
  record Lane(EventBatch batch, MediaEventDecoder decoder) {}

  Lane take() {
    @Nullable Lane lane = free.pollFirst();
    if (lane == null) {
      return new Lane(new EventBatch(), new MediaEventDecoder());
    }
    keptBytes.addAndGet(-lane.batch().capacity());
    return lane;
  }

  void giveBack(Lane lane) {
    int bytes = lane.batch().capacity();
    if (bytes > MAX_KEPT_BYTES_EACH) {
      return;
    }
    if (keptBytes.addAndGet(bytes) > MAX_KEPT_BYTES) {
      keptBytes.addAndGet(-bytes);
      return;
    }
    free.addFirst(lane);
  }
}
