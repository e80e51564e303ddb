package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalRecord;
import org.jspecify.annotations.Nullable;

/**
 * Builds from a scan what is known of a segment: marks, end and event ids. The last group is held
 * back until {@link #takeLast}, since at the end of the journal nobody says that it was durable.
 */
final class SegmentCollector implements SegmentScan.Visitor {
  private final Segment segment;
  private final SeenIds ids = new SeenIds();
  private @Nullable GroupHeader heldBack;
  private SeenIds present = new SeenIds();
  private SeenIds heldBackIds = new SeenIds();

  SegmentCollector(SegmentHeader header) {
    segment = new Segment(header);
  }

  Segment segment() {
    return segment;
  }

  SeenIds ids() {
    return ids;
  }

  @Override
  public void group(GroupHeader group) {
    present = new SeenIds();
  }

  @Override
  public void record(GroupHeader group, long sequence, JournalRecord record) {
    int entry = record.firstEntry();
    for (int i = 0; i < record.entries(); i++) {
      if (record.isIdentified(entry)) {
        present.add(
            record.eventHashHigh(entry),
            record.eventHashLow(entry),
            record.payloadHash(entry),
            group.journaledAtMillis());
      }
      entry = record.next(entry);
    }
  }

  @Override
  public void groupEnd(GroupHeader group) {
    takeLast();
    heldBack = group;
    heldBackIds = present;
  }

  /** Takes the group that was held back, if there is one. */
  SegmentCollector takeLast() {
    GroupHeader group = heldBack;
    if (group != null) {
      segment.grow(
          group.firstSequence(),
          group.records(),
          group.offset(),
          group.end(),
          group.journaledAtMillis());
      ids.addAll(heldBackIds);
      heldBack = null;
    }
    return this;
  }
}
