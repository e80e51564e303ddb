package dev.headgate.ingest.delivery;

import dev.headgate.ingest.delivery.Rediscovery.Found;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the store hold all rows of a stretch of the journal, whatever it holds of them now. What it
 * holds of a delivery is gone on with; what lies between deliveries becomes new ones, whose ids
 * nothing in the store has.
 */
final class Refilling {
  private final JournalReader journal;
  private final RangeRows range;
  private final Rediscovery rediscovery;
  private final Sending sending;

  /** Sends what is missing of the range's rows. */
  interface Sending {
    List<UndeliverableRow> send(FrozenDelivery delivery, Rediscovery.State state);
  }

  Refilling(JournalReader journal, RangeRows range, Rediscovery rediscovery, Sending sending) {
    this.journal = journal;
    this.range = range;
    this.rediscovery = rediscovery;
    this.sending = sending;
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
