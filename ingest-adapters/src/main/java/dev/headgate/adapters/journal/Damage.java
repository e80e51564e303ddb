package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalDamaged;
import org.jspecify.annotations.Nullable;

/** Words for what is broken: segment, byte, and the way on. */
final class Damage {
  private static final String WAY_ON =
      " Nothing was changed. Restore the file if you can; otherwise `journal repair` sets the"
          + " unreadable part aside and lists what is lost.";

  private Damage() {}

  static JournalDamaged at(JournalFiles files, String name, long offset, String found) {
    return at(files, name, offset, found, null);
  }

  static JournalDamaged at(
      JournalFiles files, String name, long offset, String found, @Nullable Throwable cause) {
    return new JournalDamaged(
        "The journal in %s is damaged: %s holds at byte %d %s.%s"
            .formatted(files.where(), name, offset, found, WAY_ON),
        cause);
  }

  static JournalDamaged in(JournalFiles files, SegmentHeader segment, SegmentScan.Outcome outcome) {
    BadGroup bad = outcome.bad();
    if (bad == null) {
      return at(files, segment.fileName(), outcome.end(), "the end, records are missing");
    }
    String found = bad.what();
    if (outcome.claim() >= 0) {
      found += ", but the group at byte %d says that more was durable".formatted(outcome.claim());
    }
    return at(files, segment.fileName(), bad.offset(), found, bad);
  }

  static JournalDamaged missing(JournalFiles files, long segment) {
    return new JournalDamaged(
        "The journal in %s is damaged: segment %d is missing.%s"
            .formatted(files.where(), segment, WAY_ON),
        null);
  }

  static JournalDamaged missingIds(JournalFiles files, long segment) {
    return new JournalDamaged(
        ("The journal in %s has lost the event ids of segment %d, so repeated events of the last 24"
                + " hours would be taken twice.%s")
            .formatted(files.where(), segment, WAY_ON),
        null);
  }

  static JournalDamaged missingDeliveries(JournalFiles files) {
    return new JournalDamaged(
        ("The journal in %s has lost %s, so what was delivered would be delivered twice. Nothing was"
                + " changed. Restore that file; nothing stands in for it.")
            .formatted(files.where(), FileDeliveryLog.NAME),
        null);
  }

  static JournalDamaged retired(JournalFiles files, Object position) {
    return new JournalDamaged(
        "The journal in %s no longer holds the record at %s: it was deleted after its delivery"
            .formatted(files.where(), position),
        null);
  }
}
