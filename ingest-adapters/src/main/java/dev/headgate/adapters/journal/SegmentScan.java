package dev.headgate.adapters.journal;

import dev.headgate.ingest.journal.JournalRecord;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Walks a whole segment and checks every group, record and link in it. */
final class SegmentScan {

  /** Takes what a scan finds. */
  interface Visitor {
    /** A group whose header is good and continues the one before; its records follow. */
    default void group(GroupHeader group) {}

    default void record(GroupHeader group, long sequence, JournalRecord record) {}

    /** All records of the group were good. */
    default void groupEnd(GroupHeader group) {}
  }

  /**
   * How far a segment is good.
   *
   * @param last the last good group; null if there is none
   * @param end the first byte after it
   * @param endSequence the sequence after its last record
   * @param bad why the scan ended before the limit; null if it did not
   * @param claim the byte of a later group that says that more was durable; -1 if there is none
   */
  record Outcome(
      @Nullable GroupHeader last,
      long end,
      long endSequence,
      int groups,
      @Nullable BadGroup bad,
      long claim) {}

  private SegmentScan() {}

  /** Where a segment ends as the one after it says; null if that one is not there. */
  static SegmentHeader.@Nullable End statedEnd(
      SegmentHeader segment, @Nullable SegmentHeader next) {
    return next != null && next.number() == segment.number() + 1 ? next.previous() : null;
  }

  /**
   * Scans up to a byte.
   *
   * @param limit where the segment ends as the one after it says, or the size of the file
   */
  static Outcome scan(GroupReader reader, long limit, Visitor visitor) throws IOException {
    SegmentHeader segment = reader.segment();
    long offset = JournalFormat.BLOCK;
    long sequence = segment.firstSequence();
    long time = segment.lastTimeMillis();
    int link = segment.crc();
    GroupHeader last = null;
    int groups = 0;
    while (offset < limit) {
      try {
        GroupHeader group = reader.load(offset, limit);
        boolean afterLoss = last != null && last.lost();
        checkLink(group, sequence, afterLoss ? group.previousCrc() : link, time);
        readRecords(reader, group, visitor);
        last = group;
        offset = group.end();
        sequence = group.endSequence();
        time = group.journaledAtMillis();
        link = group.crc();
        groups++;
      } catch (BadGroup bad) {
        long claim =
            bad.isImpossible()
                ? offset
                : reader.findClaimBeyond(Math.max(offset, bad.offset()), limit);
        return new Outcome(last, offset, sequence, groups, bad, claim);
      }
    }
    return new Outcome(last, offset, sequence, groups, null, -1);
  }

  private static void checkLink(GroupHeader group, long sequence, int link, long time)
      throws BadGroup {
    if (group.firstSequence() != sequence || group.previousCrc() != link) {
      throw BadGroup.impossible(group.offset(), "a group that does not continue the one before");
    }
    if (group.durableUpTo() > group.offset() || group.journaledAtMillis() < time) {
      throw BadGroup.impossible(group.offset(), "a group from another time");
    }
  }

  private static void readRecords(GroupReader reader, GroupHeader group, Visitor visitor)
      throws BadGroup {
    visitor.group(group);
    while (reader.hasNextRecord()) {
      long sequence = reader.nextSequence();
      visitor.record(group, sequence, reader.nextRecord());
    }
    reader.checkEnd();
    visitor.groupEnd(group);
  }
}
