package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the store holds of former lives of the journal and the log of deliveries does not know. It
 * is asked once for each life of which something is to be delivered: the journal's directory may be
 * an older copy, whose log went back with it. What this life delivers, its own log knows.
 */
final class FormerLives {
  private final JournalReader journal;
  private final PatientStore store;
  private final DeliveryObserver observer;
  private @Nullable StoredLife asked;

  FormerLives(JournalReader journal, PatientStore store, DeliveryObserver observer) {
    this.journal = journal;
    this.store = store;
    this.observer = observer;
  }

  /** What was found of this place's life, if it was asked for. */
  Optional<StoredLife> known(JournalPosition position) {
    StoredLife known = asked;
    return known == null || known.epoch() != position.epoch()
        ? Optional.empty()
        : Optional.of(known);
  }

  boolean isToBeAsked(JournalPosition first) {
    return isFormer(first) && known(first).isEmpty();
  }

  boolean isFormer(JournalPosition position) {
    return position.epoch() < journal.durableEnd().epoch();
  }

  /** What was found may have been changed meanwhile: it is asked anew. */
  void forget() {
    asked = null;
  }

  /** To be asked before anything of the life is sent. */
  void ask(JournalPosition first, LocalDate day) {
    StoredLife found = StoredLife.ask(store, first, day);
    if (found.size() > 0) {
      store.awaitQuiet();
      found = StoredLife.ask(store, first, day);
      observer.foundAgain(first, found.size());
    }
    asked = found;
  }
}
