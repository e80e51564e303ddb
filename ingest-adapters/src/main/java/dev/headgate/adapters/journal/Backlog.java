package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalPosition;
import org.jspecify.annotations.Nullable;

/**
 * What is not delivered yet.
 *
 * @param bytes bytes on disk, at most a mark's distance (1 MB or 1 s) too many
 * @param oldestMillis journal time of the oldest record, at most 1 s early; 0 if there is none
 */
record Backlog(long bytes, long oldestMillis) {

  static Backlog of(Segments segments, @Nullable JournalPosition delivered) {
    long bytes = 0;
    long oldest = 0;
    for (Segment segment : segments.all()) {
      SegmentHeader.End end = segment.end();
      if (end.sequence() == segment.header().firstSequence()
          || (delivered != null && segment.endPosition().compareTo(delivered) <= 0)) {
        continue;
      }
      long from =
          delivered != null && segment.first().compareTo(delivered) <= 0
              ? delivered.sequence()
              : segment.header().firstSequence();
      Segment.Mark mark = segment.floor(from);
      bytes += end.offset() - mark.offset();
      if (oldest == 0) {
        oldest = mark.timeMillis();
      }
    }
    return new Backlog(bytes, oldest);
  }

  double seconds(long nowMillis) {
    return oldestMillis == 0 ? 0 : Math.max(0, nowMillis - oldestMillis) / 1000.0;
  }
}
