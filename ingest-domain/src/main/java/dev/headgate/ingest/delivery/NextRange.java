package dev.headgate.ingest.delivery;

import dev.headgate.ingest.journal.JournalPosition;
import dev.headgate.ingest.journal.JournalReader;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the range that comes next while the store is busy with the present one. It is only read:
 * nothing of it is frozen or sent before the present one is done, and whoever takes it asks first
 * whether it is still the one to deliver. Used by one thread, which begins a reading and ends it
 * before it does anything else to the journal.
 */
final class NextRange {
  private final JournalReader journal;
  private final RangeRows rows;
  private @Nullable JournalPosition from;
  private @Nullable CompletableFuture<JournalPosition> reading;
  private @Nullable JournalPosition end;

  NextRange(JournalReader journal, RangeRows rows) {
    this.journal = journal;
    this.rows = rows;
  }

  /** Begins to read at this place, in a thread of its own. */
  void begin(JournalPosition from) {
    this.from = from;
    reading =
        CompletableFuture.supplyAsync(
            () -> {
              rows.clear();
              return rows.gather(journal, from);
            },
            task -> Thread.ofPlatform().name("delivery-reading").daemon().start(task));
  }

  /**
   * Waits until the reading has ended, which takes no longer than reading one range. What it
   * stumbles over is found again, and told, by whoever reads that place for delivery.
   */
  void finish() {
    CompletableFuture<JournalPosition> begun = reading;
    reading = null;
    if (begun == null) {
      return;
    }
    try {
      end = begun.join();
    } catch (CompletionException _) {
      forget();
    }
  }

  /** What was read does not matter any more. */
  private void forget() {
    from = null;
    end = null;
  }

  /**
   * Moves what was read into the range, if it begins at this place and holds anything.
   *
   * @return the place of the next record to read
   */
  Optional<JournalPosition> moveTo(RangeRows range, JournalPosition place) {
    Optional<JournalPosition> next =
        Optional.ofNullable(end)
            .filter(_ -> place.equals(from) && !rows.isEmpty() && !rows.isOutdated());
    next.ifPresent(_ -> range.take(rows));
    forget();
    return next;
  }
}
