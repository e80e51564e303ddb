package dev.headgate.app.demo;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** An operator's server that gathers the events of many boxes and uploads them in large batches. */
final class Relay {
  private static final double REPEATED_SHARE = 0.01;

  private final Dice dice;
  private final Deque<PlayerEvent> waiting = new ArrayDeque<>();
  private int batchSize;

  Relay(Dice dice) {
    this.dice = dice;
    batchSize = nextSize();
  }

  void take(List<PlayerEvent> events) {
    waiting.addAll(events);
  }

  /** The next full batch, sent at this time. */
  Optional<MediaUpload> full(Instant dueAt) {
    return waiting.size() < batchSize ? Optional.empty() : Optional.of(batch(dueAt));
  }

  /** The next batch, full or not. */
  Optional<MediaUpload> rest(Instant dueAt) {
    return waiting.isEmpty() ? Optional.empty() : Optional.of(batch(dueAt));
  }

  private MediaUpload batch(Instant dueAt) {
    List<PlayerEvent> events = new ArrayList<>();
    while (events.size() < batchSize && !waiting.isEmpty()) {
      events.add(waiting.removeFirst());
    }
    batchSize = nextSize();
    return new MediaUpload(
        Endpoint.EVENTS,
        dueAt,
        events,
        SenderClock.ACCURATE,
        dice.chance(REPEATED_SHARE),
        dice.chance(0.5));
  }

  /** Often the most that is allowed. */
  private int nextSize() {
    return dice.chance(0.3) ? MediaUpload.MAX_EVENTS : dice.between(100, MediaUpload.MAX_EVENTS);
  }
}
