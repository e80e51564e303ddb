package dev.headgate.adapters.journal;

import dev.headgate.ingest.delivery.FrozenDelivery;
import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.StoreTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Freezes and finishes deliveries, as a delivery loop whose store always takes everything. */
final class Deliveries {
  private final FileJournal journal;

  Deliveries(FileJournal journal) {
    this.journal = journal;
  }

  void deliverAll() {
    while (deliver(Integer.MAX_VALUE)) {
      // until nothing is left
    }
  }

  /** Delivers up to so many records of one life; tells whether there were any. */
  boolean deliver(int atMost) {
    JournalPosition place = journal.deliveries().next().orElse(journal.oldest());
    List<JournalPosition> taken = new ArrayList<>();
    int[] rows = {0};
    while (taken.isEmpty() && place.compareTo(journal.durableEnd()) < 0) {
      place =
          journal.read(
              place,
              (position, time, record) -> {
                if (taken.size() == atMost) {
                  return false;
                }
                rows[0] += record.accepted();
                return taken.add(position);
              });
    }
    if (taken.isEmpty()) {
      return false;
    }
    FrozenDelivery delivery =
        new FrozenDelivery(
            taken.getFirst(),
            taken.getLast(),
            LocalDate.EPOCH,
            Map.of(StoreTable.MEDIA_EVENTS, rows[0]));
    journal.deliveries().freeze(delivery);
    journal.deliveries().done(delivery, List.of());
    return true;
  }
}
