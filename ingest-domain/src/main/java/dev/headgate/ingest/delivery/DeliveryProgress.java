package dev.headgate.ingest.delivery;

import dev.headgate.ingest.delivery.DeliveryState.Phase;
import dev.headgate.ingest.journal.JournalPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What delivery is at; written by its thread, read by any. */
final class DeliveryProgress {
  private final InstantSource clock;
  private final DeliveryObserver observer;
  private volatile Snapshot now = Snapshot.START;

  /** What is seen at once. */
  record Snapshot(
      Phase phase,
      Optional<JournalPosition> next,
      Optional<Instant> oldestPendingAt,
      Optional<Instant> failingSince,
      Optional<String> lastError,
      Optional<String> halted) {
    static final Snapshot START =
        new Snapshot(
            Phase.STARTING,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    Snapshot in(Phase phase) {
      return new Snapshot(phase, next, oldestPendingAt, failingSince, lastError, halted);
    }

    Snapshot failing(Phase phase, Instant at, String error) {
      return new Snapshot(
          phase,
          next,
          oldestPendingAt,
          failingSince.or(() -> Optional.of(at)),
          Optional.of(error),
          halted);
    }

    Snapshot well() {
      return new Snapshot(
          phase, next, oldestPendingAt, Optional.empty(), lastError, Optional.empty());
    }
  }

  DeliveryProgress(InstantSource clock, DeliveryObserver observer) {
    this.clock = clock;
    this.observer = observer;
  }

  Snapshot now() {
    return now;
  }

  void at(Phase phase) {
    if (now.phase() != phase) {
      now = now.in(phase);
    }
  }

  void idle(JournalPosition next) {
    Snapshot seen = now;
    now =
        new Snapshot(
            Phase.IDLE,
            Optional.of(next),
            Optional.empty(),
            seen.failingSince(),
            seen.lastError(),
            seen.halted());
  }

  void delivering(JournalPosition first, Instant oldest) {
    Snapshot seen = now;
    now =
        new Snapshot(
            Phase.DELIVERING,
            Optional.of(first),
            Optional.of(oldest),
            seen.failingSince(),
            seen.lastError(),
            seen.halted());
  }

  void proving() {
    at(Phase.PROVING);
  }

  void unclear(FrozenDelivery delivery, String why) {
    now = now.failing(Phase.PROVING, clock.instant(), why);
    observer.outcomeUnclear(delivery, why);
  }

  void storeDown(String why) {
    boolean news = now.phase() != Phase.STORE_DOWN;
    now = now.failing(Phase.STORE_DOWN, clock.instant(), why);
    if (news) {
      observer.storeDown(why);
    }
  }

  void storeAnswered() {
    Snapshot seen = now;
    if (seen.phase() == Phase.STORE_DOWN) {
      Instant since = seen.failingSince().orElseGet(clock::instant);
      observer.storeBack(Duration.between(since, clock.instant()));
      now = seen.in(Phase.DELIVERING).well();
    } else if (seen.phase() == Phase.PROVING
        && seen.failingSince().isPresent()
        && seen.halted().isEmpty()) {
      now = seen.well();
    }
  }

  void halted(String why) {
    Snapshot seen = now.failing(Phase.HALTED, clock.instant(), why);
    boolean news = !seen.halted().equals(Optional.of(why));
    now =
        new Snapshot(
            Phase.HALTED,
            seen.next(),
            seen.oldestPendingAt(),
            seen.failingSince(),
            seen.lastError(),
            Optional.of(why));
    if (news) {
      observer.halted(why);
    }
  }

  void done() {
    now = now.well();
  }
}
