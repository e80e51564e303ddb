package dev.headgate.adapters.http;

import dev.headgate.ingest.event.EventBatch;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Batches and their decoders that are used again. Holds a bounded number of bounded size. */
final class BatchPool {
  /** A batch that a huge body has grown beyond this is given up. */
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private static final int MAX_KEPT = 32;

  private final ConcurrentLinkedQueue<Lane> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger kept = new AtomicInteger();

  /** What one request needs to be decoded. */
  record Lane(EventBatch batch, MediaEventDecoder decoder) {}

  Lane take() {
    @Nullable Lane lane = free.poll();
    if (lane == null) {
      return new Lane(new EventBatch(), new MediaEventDecoder());
    }
    kept.decrementAndGet();
    return lane;
  }

  void giveBack(Lane lane) {
    if (lane.batch().capacity() > MAX_KEPT_BYTES) {
      return;
    }
    if (kept.incrementAndGet() > MAX_KEPT) {
      kept.decrementAndGet();
      return;
    }
    free.add(lane);
  }
}
