package dev.headgate.ingest.delivery;

import dev.headgate.ingest.delivery.Rediscovery.Found;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the store hold all rows of a stretch of the journal, whatever it holds of them now. What it
 * holds of a delivery is gone on with; what lies between deliveries becomes new ones, whose ids
 * nothing in the store has.
 */
final class Refilling {
  private final JournalReader journal;
  private final RangeRows range;
  private final PatientStore store;
  private final Rediscovery rediscovery;
  private final Sending sending;
  private long deliveries;
  private int notCompared;

  /** Sends what is missing of the range's rows. */
  interface Sending {
    List<UndeliverableRow> send(FrozenDelivery delivery, Rediscovery.State state);
  }

  Refilling(
      JournalReader journal,
      RangeRows range,
      PatientStore store,
      Rediscovery rediscovery,
      Sending sending) {
    this.journal = journal;
    this.range = range;
    this.store = store;
    this.rediscovery = rediscovery;
    this.sending = sending;
  }

  long deliveries() {
    return deliveries;
  }

  int notCompared() {
    return notCompared;
  }

  /**
   * Goes through all that is retained and delivered, life by life. What stands before an erasure
   * mark is left out: it goes with its segments.
   *
   * @param end where the next delivery begins
   */
  void refillUpTo(JournalPosition end) {
    deliveries = 0;
    notCompared = 0;
    JournalPosition at = range.behindMarks(journal.oldest());
    while (at.compareTo(end) < 0) {
      range.clear();
      JournalPosition next = range.gather(journal, at);
      if (range.isEmpty()) {
        if (next.compareTo(at) <= 0) {
          return;
        }
        at = next;
      } else {
        at = refillLife(end);
      }
    }
  }

  /** Begins with the range's first record. */
  private JournalPosition refillLife(JournalPosition end) {
    JournalPosition first = range.first();
    JournalPosition lifeEnd = first.nextLife().compareTo(end) < 0 ? first.nextLife() : end;
    StoredLife stored = StoredLife.ask(store, first, range.batchDay());
    Optional<JournalPosition> begin = beginning(stored, first);
    if (!begin.equals(Optional.of(first))) {
      notCompared++;
    }
    begin.ifPresent(from -> refill(stored, from, lifeEnd));
    return lifeEnd;
  }

  /**
   * Where a delivery surely began: the first retained record may stand in the middle of one, and
   * then its rows' numbers cannot be known.
   */
  private Optional<JournalPosition> beginning(StoredLife stored, JournalPosition first) {
    if (first.sequence() == 1 || stored.holds(first)) {
      return Optional.of(first);
    }
    JournalPosition lifesFirst = new JournalPosition(first.epoch(), 1);
    boolean mayReachHere =
        StoredLife.ask(store, lifesFirst, range.batchDay().minusDays(1))
            .firstFrom(lifesFirst)
            .filter(it -> it.compareTo(first) < 0)
            .isPresent();
    return mayReachHere ? stored.firstFrom(first) : Optional.of(first);
  }

  /**
   * Goes through a stretch of one life of the journal.
   *
   * @param from where a delivery began, or would
   * @param end the place behind the stretch
   * @return the rows that the store can never take
   */
  List<UndeliverableRow> refill(StoredLife stored, JournalPosition from, JournalPosition end) {
    List<UndeliverableRow> undeliverable = new ArrayList<>();
    JournalPosition at = from;
    while (at.compareTo(end) < 0 && rediscovery.holdsRecord(at)) {
      Found next = stored.holds(at) ? rediscovery.find(stored, at, end) : gap(stored, at, end);
      deliveries++;
      undeliverable.addAll(sending.send(next.delivery(), next.state()));
      at = next.delivery().last().plus(1);
    }
    return undeliverable;
  }

  /** Nothing of it is there: it is cut like any other range, up to what is there. */
  private Found gap(StoredLife stored, JournalPosition from, JournalPosition end) {
    range.clearUpTo(stored.firstAfter(from).filter(it -> it.compareTo(end) < 0).orElse(end));
    range.gather(journal, from);
    return new Found(range.freeze(), Rediscovery.State.MISSING);
  }
}
