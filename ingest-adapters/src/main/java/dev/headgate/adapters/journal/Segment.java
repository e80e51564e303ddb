package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalPosition;
import java.util.Arrays;

/**
 * A segment as the running journal knows it: where it begins, how far it is durable, and marks that
 * lead into it. Written by the writer, read by any thread.
 */
final class Segment {
  /** A place at which reading can begin: a group's first sequence, its byte and its time. */
  record Mark(long sequence, long offset, long timeMillis) {}

  private static final long MARK_MILLIS = 1_000;
  private static final long MARK_BYTES = 1 << 20;

  private final SegmentHeader header;
  private long[] marks = new long[3 * 16];
  private int markCount;
  private SegmentHeader.End end;
  private long lastTimeMillis;
  private boolean sealed;

  /** A segment without groups. */
  Segment(SegmentHeader header) {
    this.header = header;
    end =
        new SegmentHeader.End(
            header.number(), header.epoch(), JournalFormat.BLOCK, header.firstSequence());
    lastTimeMillis = header.lastTimeMillis();
  }

  /** A finished segment that was not looked into. */
  static Segment finished(SegmentHeader header, SegmentHeader.End end, long lastTimeMillis) {
    Segment segment = new Segment(header);
    segment.end = end;
    segment.lastTimeMillis = lastTimeMillis;
    segment.sealed = true;
    return segment;
  }

  SegmentHeader header() {
    return header;
  }

  long number() {
    return header.number();
  }

  JournalPosition first() {
    return header.first();
  }

  /** Adds a group that is durable now. */
  synchronized void grow(long firstSequence, long records, long start, long groupEnd, long time) {
    if (records > 0) {
      mark(firstSequence, start, time);
    }
    end = new SegmentHeader.End(header.number(), header.epoch(), groupEnd, firstSequence + records);
    lastTimeMillis = time;
  }

  private void mark(long sequence, long offset, long time) {
    int last = 3 * (markCount - 1);
    if (markCount > 0
        && time - marks[last + 2] < MARK_MILLIS
        && offset - marks[last + 1] < MARK_BYTES) {
      return;
    }
    int at = 3 * markCount++;
    if (at == marks.length) {
      marks = Arrays.copyOf(marks, 2 * at);
    }
    marks[at] = sequence;
    marks[at + 1] = offset;
    marks[at + 2] = time;
  }

  /** Nothing is added any more. */
  synchronized void seal() {
    sealed = true;
  }

  synchronized boolean isSealed() {
    return sealed;
  }

  /** Where what is durable ends. */
  synchronized SegmentHeader.End end() {
    return end;
  }

  /** The place after the last record in or before this segment, packed; 0 if there is none. */
  long recordsEnd() {
    SegmentHeader.End durable = end();
    return durable.sequence() > header.firstSequence()
        ? new JournalPosition(durable.epoch(), durable.sequence()).packed()
        : header.recordsEnd();
  }

  JournalPosition endPosition() {
    SegmentHeader.End durable = end();
    return new JournalPosition(durable.epoch(), durable.sequence());
  }

  synchronized long lastTimeMillis() {
    return lastTimeMillis;
  }

  /** The nearest known place at or before the record of this sequence. */
  synchronized Mark floor(long sequence) {
    int low = 0;
    int high = markCount;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (marks[3 * middle] <= sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0) {
      return new Mark(header.firstSequence(), JournalFormat.BLOCK, header.lastTimeMillis());
    }
    int at = 3 * (low - 1);
    return new Mark(marks[at], marks[at + 1], marks[at + 2]);
  }
}
