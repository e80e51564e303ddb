package dev.headgate.app.demo;

import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * All players of a day: hands out their uploads in the order in which they are due. Only the
 * sessions under way are held in memory. Not safe for several threads.
 */
final class PlayerFleet implements Iterator<MediaUpload> {
  /** Measured; it turns the number of events that is asked for into one of sessions. */
  private static final double EVENTS_PER_SESSION = 54.5;

  private final Script script;
  private final List<Title> catalogue = Title.catalogue();
  private final int sessions;
  private final PriorityQueue<Queued> queue =
      new PriorityQueue<>(
          Comparator.comparing((Queued queued) -> queued.upload().dueAt())
              .thenComparingLong(Queued::order));
  private final Relay relay;
  private int opened;
  private long order;
  private @Nullable MediaUpload ready;

  private record Queued(MediaUpload upload, long order) {}

  /**
   * @param events about how many events the day shall have
   */
  PlayerFleet(Script script, int events) {
    this.script = script;
    sessions = Math.max(1, (int) Math.round(events / EVENTS_PER_SESSION));
    relay = new Relay(script.dice("relay", 0));
  }

  int sessions() {
    return sessions;
  }

  @Override
  public boolean hasNext() {
    if (ready == null) {
      ready = advance().orElse(null);
    }
    return ready != null;
  }

  @Override
  public MediaUpload next() {
    if (!hasNext() || ready == null) {
      throw new NoSuchElementException("the day is over");
    }
    MediaUpload upload = ready;
    ready = null;
    return upload;
  }

  private Optional<MediaUpload> advance() {
    while (true) {
      openDue();
      Queued first = queue.poll();
      if (first == null) {
        return relay.rest(script.withinDay(script.day().end()));
      }
      MediaUpload upload = first.upload();
      if (upload.events().getFirst().device() != DeviceType.SET_TOP_BOX) {
        return Optional.of(upload);
      }
      relay.take(upload.events());
      Optional<MediaUpload> full = relay.full(upload.dueAt());
      if (full.isPresent()) {
        return full;
      }
    }
  }

  /** Opens every session that begins before the next upload is due. */
  private void openDue() {
    while (opened < sessions) {
      Instant start = startOf(opened);
      Queued first = queue.peek();
      if (first != null && start.isAfter(first.upload().dueAt())) {
        return;
      }
      PlayerSession session = new PlayerSession(script, catalogue, opened, sessions, start);
      session.uploads().forEach(upload -> queue.add(new Queued(upload, order++)));
      opened++;
    }
  }

  private Instant startOf(int session) {
    double within = script.dice("start", session).fraction();
    return script.day().at(DailyShape.VIEWING, (session + within) / sessions);
  }
}
